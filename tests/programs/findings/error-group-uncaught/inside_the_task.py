# finding: none
import asyncio


async def work():
    try:
        raise ValueError("no")
    except ValueError:
        print("it failed")


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(work())


asyncio.run(main())
