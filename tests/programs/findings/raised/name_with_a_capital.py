# finding: raised
import asyncio


async def main():
    await asyncio.Sleep(1)  # <- here


asyncio.run(main())
