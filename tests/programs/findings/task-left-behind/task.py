# finding: task-left-behind
import asyncio


async def work():
    await asyncio.sleep(2)
    print("done")


async def main():
    task = asyncio.create_task(work())  # <- here
    await asyncio.sleep(1)
    print(task.done())


asyncio.run(main())
