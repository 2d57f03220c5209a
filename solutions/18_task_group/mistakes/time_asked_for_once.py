# finding: wrong-text
import asyncio
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    now = time.strftime("%X")
    print(f"started at {now}")
    async with asyncio.TaskGroup() as group:
        group.create_task(say_after(1, "hello"))
        group.create_task(say_after(2, "world"))
    print(f"finished at {now}")  # <- here


asyncio.run(main())
