"""Results in the order in which they come."""

import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    results = []
    fetches = [fetch(number, delay) for number, delay in enumerate(delays, start=1)]
    for first in asyncio.as_completed(fetches):
        result = await first
        print(f"got {result}")
        results.append(result)
    return results


if __name__ == "__main__":
    asyncio.run(show([3, 1, 2]))
