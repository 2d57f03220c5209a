# finding: blocking-call
import asyncio
import time


async def say_after(delay, what):
    time.sleep(delay)  # <- here
    print(what)


async def main():
    print(f"started at {time.strftime('%X')}")
    async with asyncio.TaskGroup() as group:
        group.create_task(say_after(1, "hello"))
        group.create_task(say_after(2, "world"))
    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())
