import asyncio
from itertools import count


async def ticker(delay):
    try:
        for number in count(1):
            await asyncio.sleep(delay)
            yield number
    finally:
        print("ticker closed")


async def main():
    numbers = ticker(1)
    try:
        for _ in range(3):
            print(f"tick {await anext(numbers)}")
    finally:
        await numbers.aclose()
    print("done")


asyncio.run(main())
