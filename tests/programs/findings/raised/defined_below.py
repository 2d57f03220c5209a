# finding: raised
import asyncio

asyncio.run(main())  # <- here


async def main():
    await asyncio.sleep(1)
