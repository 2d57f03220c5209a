# finding: hardcoded
import asyncio
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    print(f"started at {time.strftime('%X')}")
    await asyncio.sleep(1)
    print("hello")  # <- here
    await asyncio.sleep(2)
    print("world")
    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())
