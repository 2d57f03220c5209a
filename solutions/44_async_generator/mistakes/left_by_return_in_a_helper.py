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


async def three(numbers):
    async for number in numbers:  # <- here
        print(f"tick {number}")
        if number == 3:
            return


async def main():
    await three(ticker(1))
    print("done")


asyncio.run(main())
