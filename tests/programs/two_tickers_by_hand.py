"""The two tickers as they were started before `asyncio.run` existed."""

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
    task1 = asyncio.ensure_future(display_time())
    task2 = asyncio.ensure_future(print_nums())
    await asyncio.gather(task1, task2)


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
