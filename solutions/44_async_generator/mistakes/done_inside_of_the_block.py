# finding: generator-not-closed
import asyncio
import contextlib


async def ticker(delay):
    number = 0
    try:
        while True:
            await asyncio.sleep(delay)
            number += 1
            yield number
    finally:
        print("ticker closed")


async def main():
    async with contextlib.aclosing(ticker(1)) as numbers:
        async for number in numbers:
            print(f"tick {number}")
            if number == 3:
                break
        print("done")  # <- here
