import asyncio
import sys


async def ticker(delay):
    try:
        number = 0
        while number := number + 1:
            await asyncio.sleep(delay)
            yield number
    finally:
        print("ticker closed", file=sys.stdout, flush=True)


async def main():
    ticks = ticker(1)
    try:
        while (number := await anext(ticks)) <= 3:
            print(f"tick {number}")
            if number == 3:
                break
    finally:
        await ticks.aclose()
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
