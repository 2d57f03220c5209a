# finding: task-awaited-at-once
import asyncio
import time
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    print(f"started at {time.strftime('%X')}")
    hello = asyncio.create_task(say_after(1, "hello"))
    await hello  # <- here
    await say_after(2, "world")
    print(f"finished at {time.strftime('%X')}")


