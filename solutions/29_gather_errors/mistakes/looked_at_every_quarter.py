# finding: too-slow
import asyncio

BROKEN = {2}


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    if number in BROKEN:
        raise OSError(f"page {number} is broken")
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    tasks = [asyncio.create_task(fetch(n, d)) for n, d in enumerate(delays, 1)]
    while not all(t.done() for t in tasks):
        await asyncio.sleep(0.25)  # <- here
    return [f"failed: {t.exception()}" if t.exception() else t.result() for t in tasks]
