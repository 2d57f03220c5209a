# finding: raised
import asyncio
import time


async def say_after(what, delay):
    await asyncio.sleep(delay)  # <- here
    print(what)


async def main():
    print(f"started at {time.strftime('%X')}")
    await say_after("hello", 1)
    await say_after("world", 2)
    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())
