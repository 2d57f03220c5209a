# finding: wrong-text
import asyncio
from datetime import datetime


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    print(f"started at {datetime.now().time()}")  # <- here
    async with asyncio.TaskGroup() as group:
        group.create_task(say_after(1, "hello"))
        group.create_task(say_after(2, "world"))
    print(f"finished at {datetime.now().time()}")


asyncio.run(main())
