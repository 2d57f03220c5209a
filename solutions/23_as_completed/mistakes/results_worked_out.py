# finding: hardcoded
import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    results, now = [], 0
    for delay, number in sorted((delay, number) for number, delay in enumerate(delays, 1)):
        await asyncio.sleep(delay - now)
        now = delay
        print(f"got {number * 10}")  # <- here
        results.append(number * 10)
    return results


if __name__ == "__main__":
    asyncio.run(show([3, 1, 2]))
