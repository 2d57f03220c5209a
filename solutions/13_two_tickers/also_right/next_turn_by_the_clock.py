import asyncio
import time


async def display_time():
    start = due = time.monotonic()
    while True:
        passed = int(time.monotonic() - start)
        if passed % 3 == 0:
            print(f"{passed} seconds have passed...")
        due += 1
        await asyncio.sleep(max(0, due - time.monotonic()))


async def print_nums():
    num = 1
    while True:
        print(num)
        num += 1
        await asyncio.sleep(0.5)


async def main():
    await asyncio.gather(display_time(), print_nums())


asyncio.run(main())
