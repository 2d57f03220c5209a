# finding: generator-not-closed
import asyncio


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
    numbers = ticker(1)
    for _ in range(3):
        print(f"tick {await anext(numbers)}")  # <- here
    print("done")


asyncio.run(main())
