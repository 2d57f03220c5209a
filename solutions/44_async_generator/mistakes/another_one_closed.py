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
    async for number in ticker(1):
        print(f"tick {number}")
        if number == 3:
            break
    await ticker(1).aclose()  # <- here
    print("done")
