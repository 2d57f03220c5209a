import asyncio
import itertools
import operator
import time


async def every(seconds, action):
    for tick in itertools.count():
        action(tick)
        await asyncio.sleep(seconds)


async def display_time():
    began = time.time()

    def show(_):
        passed = int(operator.sub(time.time(), began))
        if not operator.mod(passed, 3):
            print(f"{passed} seconds have passed...")

    await every(1, show)


async def print_nums():
    await every(0.5, lambda tick: print(tick + 1))


async def main():
    await asyncio.wait([asyncio.ensure_future(one()) for one in (display_time, print_nums)])


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
