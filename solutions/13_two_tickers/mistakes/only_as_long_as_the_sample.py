# finding: missing-line
import asyncio
import time


async def display_time():
    start = time.time()
    for _ in range(7):
        seconds = int(time.time() - start)
        if seconds % 3 == 0:
            print(f"{seconds} seconds have passed...")
        await asyncio.sleep(1)


async def print_nums():
    for num in range(1, 15):
        print(num)
        await asyncio.sleep(0.5)


async def main():
    await asyncio.gather(display_time(), print_nums())


asyncio.run(main())
