# finding: wrong-result
import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    results = []

    async def collect(number, delay):
        results.append(await fetch(number, delay))  # <- here

    await asyncio.gather(*[collect(n, delay) for n, delay in enumerate(delays, start=1)])
    return results


asyncio.run(fetch_all([3, 1, 2]))
