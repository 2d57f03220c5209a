# finding: not-a-coroutine
import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


def fetch_all(delays):  # <- here
    return asyncio.gather(*[fetch(n, d) for n, d in enumerate(delays, start=1)])
