"""Run any number of coroutines at the same time and collect their results."""

import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    fetches = [fetch(number, delay) for number, delay in enumerate(delays, start=1)]
    return await asyncio.gather(*fetches)


print(asyncio.run(fetch_all([3, 1, 2])))
