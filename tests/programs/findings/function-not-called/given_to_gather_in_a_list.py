# finding: function-not-called
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    workers = [worker, worker]
    await asyncio.gather(*workers)  # <- here


asyncio.run(main())
