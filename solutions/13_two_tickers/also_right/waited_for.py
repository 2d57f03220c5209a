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
        await asyncio.sleep(0.5)


async def main():
    tasks = [asyncio.create_task(ticker()) for ticker in (display_time, print_nums)]
    await asyncio.wait(tasks)


asyncio.run(main())
