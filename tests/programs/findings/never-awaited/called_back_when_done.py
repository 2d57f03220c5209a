# finding: never-awaited
import asyncio


async def report(task):
    print(task)


async def main():
    task = asyncio.create_task(asyncio.sleep(1))
    task.add_done_callback(report)  # <- here
    await task


asyncio.run(main())
