"""Each ticker runs in a task of its own, which its coroutine awaits."""

import asyncio
import time
from itertools import count


async def every(seconds, act):
    while True:
        act()
        await asyncio.sleep(seconds)


async def display_time():
    start = time.time()

    def show():
        passed = int(time.time() - start)
        if passed % 3 == 0:
            print(f"{passed} seconds have passed...")

    await asyncio.create_task(every(1, show))


async def print_nums():
    numbers = count(1)
    await asyncio.create_task(every(0.5, lambda: print(next(numbers))))


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(display_time())
        group.create_task(print_nums())


asyncio.run(main())
