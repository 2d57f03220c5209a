# finding: none
import asyncio


async def work():
    await asyncio.sleep(1)


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(work())
        task = asyncio.create_task(work())
    await task


asyncio.run(main())
