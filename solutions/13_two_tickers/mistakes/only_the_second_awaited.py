# finding: task-left-behind
import asyncio
import time


async def display_time():
    start = time.time()
    while True:
        seconds = int(time.time() - start)
        if seconds % 3 == 0:
            print(f"{seconds} seconds have passed...")
        await asyncio.sleep(1)


async def print_nums():
    num = 1
    while True:
        print(num)
        num += 1
        await asyncio.sleep(0.5)


async def main():
    display = asyncio.create_task(display_time())  # <- here
    nums = asyncio.create_task(print_nums())
    await nums


asyncio.run(main())
