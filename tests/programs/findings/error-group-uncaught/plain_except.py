# finding: error-group-uncaught
import asyncio


async def work():
    await asyncio.sleep(1)
    raise ValueError("no")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(work())
    except ValueError:  # <- here
        print("it failed")


asyncio.run(main())
