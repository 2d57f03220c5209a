# finding: function-not-called
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(worker)  # <- here


asyncio.run(main())
