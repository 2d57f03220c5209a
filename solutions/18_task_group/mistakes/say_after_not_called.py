# finding: function-not-called
import asyncio
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    print(f"started at {time.strftime('%X')}")
    async with asyncio.TaskGroup() as group:
        group.create_task(say_after)  # <- here
        group.create_task(say_after)
    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())
