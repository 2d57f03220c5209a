"""One ticker is called back by the loop, and the other waits for an event that never comes."""

import asyncio
import time


async def display_time():
    loop, start = asyncio.get_running_loop(), time.time()

    def tick():
        seconds = int(time.time() - start)
        if seconds % 3 == 0:
            print(f"{seconds} seconds have passed...")
        loop.call_later(1, tick)

    tick()
    await loop.create_future()


async def print_nums():
    number, never = 0, asyncio.Event()
    while True:
        number += 1
        print(number)
        try:
            await asyncio.wait_for(never.wait(), 0.5)
        except TimeoutError:
            continue


async def main():
    await asyncio.gather(display_time(), print_nums())


asyncio.run(main())
