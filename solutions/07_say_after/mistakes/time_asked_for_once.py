# finding: wrong-text
import asyncio
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    now = time.strftime("%X")
    print(f"started at {now}")
    await say_after(1, "hello")
    await say_after(2, "world")
    print(f"finished at {now}")  # <- here


asyncio.run(main())
