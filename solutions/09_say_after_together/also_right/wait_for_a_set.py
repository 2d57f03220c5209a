import asyncio
import time
from functools import partial


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


SAY_HELLO = partial(say_after, 1, "hello")
SAY_WORLD = partial(say_after, 2, "world")


async def main():
    print(f"started at {time.strftime('%X')}")
    tasks = {asyncio.create_task(say()) for say in (SAY_HELLO, SAY_WORLD)}
    await asyncio.wait(tasks)
    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())
