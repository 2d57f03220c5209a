# finding: wrong-result
import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    await asyncio.gather(*[fetch(n, d) for n, d in enumerate(delays, start=1)])
    return [n * 10 for n in range(1, len(delays) + 1)]  # <- here


asyncio.run(fetch_all([3, 1, 2]))
