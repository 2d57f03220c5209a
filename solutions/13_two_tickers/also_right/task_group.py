import asyncio
import itertools
import time


async def display_time():
    start_time = time.time()
    while True:
        seconds = int(time.time() - start_time)
        if seconds % 3 == 0:
            print(f"{seconds} seconds have passed...")
        await asyncio.sleep(1)


async def print_nums():
    for num in itertools.count(1):
        print(num)
        await asyncio.sleep(0.5)


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(display_time())
        group.create_task(print_nums())


if __name__ == "__main__":
    asyncio.run(main())
