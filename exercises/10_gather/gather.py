"""Run any number of coroutines at the same time and collect their results."""

import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    # TODO: run fetch(1, ...), fetch(2, ...), ... with asyncio.gather and return the results
    ...
