# finding: raised
import asyncio


async def main():
    await asyncio.slep(1)  # <- here


asyncio.run(main())
