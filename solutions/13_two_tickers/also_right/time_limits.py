"""The tickers wait for an event that never comes, and go on when their time is over."""

import asyncio
import time


async def pause(seconds):
    try:
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()
    except TimeoutError:
        pass


async def display_time():
    start = time.time()
    while True:
        if (seconds := int(time.time() - start)) % 3 == 0:
            print(f"{seconds} seconds have passed...")
        await pause(1)


async def print_nums():
    number = 1
    while True:
        print(number)
        number += 1
        await pause(0.5)


async def main():
    await asyncio.wait([asyncio.create_task(display_time()), asyncio.create_task(print_nums())])


asyncio.run(main())
