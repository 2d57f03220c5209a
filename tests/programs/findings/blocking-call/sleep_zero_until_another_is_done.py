# finding: blocking-call
import asyncio
import time


async def work():
    await asyncio.sleep(1)


async def main():
    task = asyncio.create_task(work())
    while not task.done():
        time.sleep(0)  # <- here


asyncio.run(main())
