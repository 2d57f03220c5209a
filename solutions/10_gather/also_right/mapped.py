from asyncio import gather, sleep
from itertools import count


async def fetch(number, delay):
    print(f"fetch {number} start")
    await sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    return tuple(await gather(*map(fetch, count(1), delays)))
