"""Two endless coroutines, gathered: the seconds that have passed, and numbers."""

import asyncio
import time


async def display_time():
    start_time = time.time()
    while True:
        passed = int(time.time() - start_time)
        if passed % 3 == 0:
            print(f"{passed} seconds have passed...")
        await asyncio.sleep(1)


async def print_nums():
    number = 1
    while True:
        print(number)
        number += 1
        await asyncio.sleep(0.5)


async def main():
    task1 = asyncio.create_task(display_time())
    task2 = asyncio.create_task(print_nums())
    await asyncio.gather(task1, task2)


asyncio.run(main())
