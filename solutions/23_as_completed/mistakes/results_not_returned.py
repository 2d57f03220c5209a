# finding: wrong-result
import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):  # <- here
    for first in asyncio.as_completed([fetch(number, delay) for number, delay in enumerate(delays, 1)]):
        result = await first
        print(f"got {result}")


if __name__ == "__main__":
    asyncio.run(show([3, 1, 2]))
