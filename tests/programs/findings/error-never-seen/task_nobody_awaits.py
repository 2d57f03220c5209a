# finding: error-never-seen
import asyncio


async def work():
    raise ValueError("no")  # <- here


async def main():
    task = asyncio.create_task(work())
    await asyncio.sleep(1)
    print(task.done())


asyncio.run(main())
