# finding: task-left-behind
import asyncio
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    print(f"started at {time.strftime('%X')}")
    asyncio.create_task(say_after(1, "hello"))
    await asyncio.sleep(0)
    await asyncio.sleep(1)
    asyncio.create_task(say_after(2, "world"))
    await asyncio.sleep(0)
    await asyncio.sleep(2)
    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())
