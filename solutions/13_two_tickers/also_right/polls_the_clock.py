import asyncio
import time


async def display_time():
    start_time = time.time()
    shown = None
    while True:
        seconds = int(time.time() - start_time)
        if seconds % 3 == 0 and seconds != shown:
            print(f"{seconds} seconds have passed...")
            shown = seconds
        await asyncio.sleep(0)


async def print_nums():
    num = 1
    while True:
        print(num)
        num += 1
        await asyncio.sleep(0.5)


async def main():
    await asyncio.gather(display_time(), print_nums())


asyncio.run(main())
