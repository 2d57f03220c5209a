# finding: blocking-call
import asyncio
import contextlib
import time


async def ticker(delay):
    number = 0
    try:
        while True:
            time.sleep(delay)  # <- here
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
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
