# finding: task-awaited-at-once
import asyncio
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    print(f"started at {time.strftime('%X')}")
    for delay, what in [(1, "hello"), (2, "world")]:
        async with asyncio.TaskGroup() as group:  # <- here
            group.create_task(say_after(delay, what))
    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())
