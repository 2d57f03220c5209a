# finding: too-slow
# expects: run.script().elapsed == 2
import asyncio


async def job():
    await asyncio.sleep(1)


async def worker(jobs):
    for _ in jobs:
        await job()


async def main():
    jobs = iter(range(4))
    await asyncio.gather(worker(jobs), worker(jobs))
    await asyncio.sleep(1)  # <- here


asyncio.run(main())
