# finding: hardcoded
import asyncio
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    print(f"started at {time.strftime('%X')}")
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(1))
        group.create_task(asyncio.sleep(2))
        await asyncio.sleep(1)
        print("hello")  # <- here
        await asyncio.sleep(1)
        print("world")
    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())
