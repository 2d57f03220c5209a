# finding: wrong-text
import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    return await asyncio.gather(*[fetch(n, delay) for n, delay in enumerate(delays)])  # <- here


asyncio.run(fetch_all([3, 1, 2]))
