# finding: never-awaited
import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    results = []
    for number, delay in enumerate(delays, start=1):
        results.append(fetch(number, delay))  # <- here
    return results


asyncio.run(fetch_all([3, 1, 2]))
