# finding: function-not-called
import asyncio


async def main():
    async with asyncio.TaskGroup as group:  # <- here
        group.create_task(asyncio.sleep(1))


asyncio.run(main())
