# finding: raised
import asyncio


async def work():
    raise ValueError("no")  # <- here


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work())
    except KeyError:
        print("it failed")


asyncio.run(main())
