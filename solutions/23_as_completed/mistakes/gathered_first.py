# finding: wrong-order
import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    results = await asyncio.gather(*[fetch(number, delay) for number, delay in enumerate(delays, 1)])
    for result in results:
        print(f"got {result}")  # <- here
    return results


if __name__ == "__main__":
    asyncio.run(show([3, 1, 2]))
