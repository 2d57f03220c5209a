from asyncio import create_task, run, sleep
from time import time


async def display_time():
    begin = time()
    while True:
        passed = round(time() - begin)
        if not passed % 3:
            print(passed, "seconds have passed...")
        await sleep(1)


async def print_nums(first=1):
    while True:
        print(first)
        first = first + 1
        await sleep(1 / 2)


async def main():
    numbers = create_task(print_nums())
    await display_time()
    await numbers


run(main())
