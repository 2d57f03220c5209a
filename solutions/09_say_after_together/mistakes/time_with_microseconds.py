# finding: wrong-text
import asyncio
from datetime import datetime


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    print(f"started at {datetime.now().time()}")  # <- here
    await asyncio.gather(say_after(1, "hello"), say_after(2, "world"))
    print(f"finished at {datetime.now().time()}")


asyncio.run(main())
