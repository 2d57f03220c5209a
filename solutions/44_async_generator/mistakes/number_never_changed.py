# finding: wrong-text
import asyncio


async def ticker(delay):
    number = 1
    try:
        while True:
            await asyncio.sleep(delay)
            yield number  # <- here
    finally:
        print("ticker closed")


async def main():
    numbers = ticker(1)
    count = 0
    async for number in numbers:
        print(f"tick {number}")
        count += 1
        if count == 3:
            break
    await numbers.aclose()
    print("done")
