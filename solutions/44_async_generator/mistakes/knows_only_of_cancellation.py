# finding: missing-line
import asyncio
from contextlib import aclosing


async def ticker(delay):
    n = 0
    try:
        while True:
            await asyncio.sleep(delay)
            n += 1
            yield n
    except asyncio.CancelledError:  # <- here
        print("ticker closed")
        raise


async def main():
    async with aclosing(ticker(1)) as ticks:
        async for n in ticks:
            print(f"tick {n}")
            if n == 3:
                break
    print("done")
