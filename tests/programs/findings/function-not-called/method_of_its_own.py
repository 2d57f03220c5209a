# finding: raised
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    worker.cancel()  # <- here


asyncio.run(main())
