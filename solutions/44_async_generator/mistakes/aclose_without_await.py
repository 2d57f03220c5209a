# finding: never-awaited
import asyncio


async def ticker(delay):
    n = 0
    try:
        while True:
            await asyncio.sleep(delay)
            n += 1
            yield n
    finally:
        print("ticker closed")


async def main():
    ticks = ticker(1)
    async for n in ticks:
        print(f"tick {n}")
        if n == 3:
            break
    ticks.aclose()  # <- here
    print("done")


