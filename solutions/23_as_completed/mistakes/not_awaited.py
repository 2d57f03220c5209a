# finding: never-awaited
import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    results = []
    for first in asyncio.as_completed([fetch(number, delay) for number, delay in enumerate(delays, 1)]):  # <- here
        print(f"got {first}")
        results.append(first)
    return results


if __name__ == "__main__":
    asyncio.run(show([3, 1, 2]))
