# finding: construct-missing
import asyncio
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    print(f"started at {time.strftime('%X')}")
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(0))
        group.create_task(asyncio.sleep(0))
        await asyncio.gather(say_after(1, "hello"), say_after(2, "world"))
    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())
