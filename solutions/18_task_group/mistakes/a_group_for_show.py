# finding: construct-missing
import asyncio
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def nothing():
    pass


async def main():
    print(f"started at {time.strftime('%X')}")
    hello = asyncio.create_task(say_after(1, "hello"))
    world = asyncio.create_task(say_after(2, "world"))
    async with asyncio.TaskGroup() as group:
        group.create_task(nothing())
        group.create_task(nothing())
    await hello
    await world
    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())
