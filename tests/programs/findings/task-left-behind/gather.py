# finding: task-left-behind
import asyncio


async def work(delay):
    await asyncio.sleep(delay)
    print("done")


async def main():
    asyncio.gather(work(1), work(2))  # <- here
    print("main done")


asyncio.run(main())
