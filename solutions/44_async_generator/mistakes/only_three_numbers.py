# finding: missing-line
import asyncio
import contextlib


async def ticker(delay):
    try:
        for number in (1, 2, 3):
            await asyncio.sleep(delay)
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
