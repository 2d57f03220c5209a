# finding: task-outside-group
import asyncio


async def work():
    await asyncio.sleep(1)


async def main():
    async with asyncio.TaskGroup():
        task = asyncio.create_task(work())  # <- here
    print(task.done())


asyncio.run(main())
