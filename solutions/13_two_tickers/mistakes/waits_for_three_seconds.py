# finding: wrong-text
import asyncio
import time


async def display_time():
    start = time.time()
    while True:
        print(f"{int(time.time() - start)} seconds have passed...")  # <- here
        await asyncio.sleep(3)


async def print_nums():
    num = 1
    while True:
        print(num)
        num += 1
        await asyncio.sleep(0.5)


async def main():
    await asyncio.gather(display_time(), print_nums())


asyncio.run(main())
