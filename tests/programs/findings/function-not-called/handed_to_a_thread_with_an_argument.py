# finding: raised
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    await asyncio.to_thread(worker, 1)  # <- here


asyncio.run(main())
