import asyncio
import time


async def seconds(start):
    while True:
        yield round(time.time() - start)
        await asyncio.sleep(1)


async def display_time(start=None):
    async for passed in seconds(start or time.time()):
        if passed % 3 == 0:
            print(passed, "seconds have passed...")


async def print_nums():
    num = 1
    while True:
        print(num)
        num += 1
        await asyncio.sleep(0.5)


async def main():
    await asyncio.gather(display_time(time.time()), print_nums())


asyncio.run(main())
