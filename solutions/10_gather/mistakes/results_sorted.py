# finding: wrong-result
import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    results = await asyncio.gather(*(fetch(number, delay) for number, delay in enumerate(delays, 1)))
    return sorted(results)  # <- here


print(asyncio.run(fetch_all([3, 1, 2])))
