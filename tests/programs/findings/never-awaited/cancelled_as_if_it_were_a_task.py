# finding: never-awaited
import asyncio


async def work():
    await asyncio.sleep(10)


async def main():
    job = work()  # <- here
    await asyncio.sleep(1)
    job.cancel()


asyncio.run(main())
