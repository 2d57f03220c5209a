# finding: raised
import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    results = []
    for first in asyncio.as_completed([fetch(1, delays[0]), fetch(2, delays[1]), fetch(3, delays[2])]):  # <- here
        result = await first
        print(f"got {result}")
        results.append(result)
    return results


if __name__ == "__main__":
    asyncio.run(show([3, 1, 2]))
