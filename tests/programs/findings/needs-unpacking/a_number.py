# finding: raised
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    await asyncio.gather(worker(), 5)  # <- here


asyncio.run(main())
