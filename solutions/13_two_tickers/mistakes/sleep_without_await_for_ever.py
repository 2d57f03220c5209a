# finding: never-awaited
import asyncio
import time


async def display_time():
    start_time = time.time()
    while True:
        seconds = int(time.time() - start_time)
        if seconds % 3 == 0:
            print(f"{seconds} seconds have passed...")
        await asyncio.sleep(1)


async def print_nums():
    num = 1
    while True:
        print(num)
        num += 1
        asyncio.sleep(0.5)  # <- here


async def main():
    await asyncio.gather(display_time(), print_nums())


asyncio.run(main())
