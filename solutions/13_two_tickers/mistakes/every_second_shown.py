# finding: extra-line
import asyncio
import time


async def display_time():
    start_time = time.time()
    while True:
        seconds = int(time.time() - start_time)
        print(f"{seconds} seconds have passed...")  # <- here
        await asyncio.sleep(1)


async def print_nums():
    num = 1
    while True:
        print(num)
        num += 1
        await asyncio.sleep(0.5)


async def main():
    await asyncio.gather(display_time(), print_nums())


asyncio.run(main())
