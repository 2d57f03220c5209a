import asyncio
import time


async def every(seconds, tick):
    """Call `tick` now and then again and again."""
    while True:
        tick()
        await asyncio.sleep(seconds)


async def display_time():
    start = time.time()

    def show():
        n = int(time.time() - start)
        if n % 3 == 0:
            print(f"{n} seconds have passed...")

    await every(1, show)


async def print_nums():
    n = 0

    def show():
        nonlocal n
        n += 1
        print(n)

    await every(0.5, show)


async def main():
    tickers = [display_time, print_nums]
    await asyncio.gather(*(ticker() for ticker in tickers))
