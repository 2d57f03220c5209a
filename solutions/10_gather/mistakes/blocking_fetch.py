# finding: blocking-call
import asyncio
import time


async def fetch(number, delay):
    print(f"fetch {number} start")
    time.sleep(delay)  # <- here
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    fetches = [fetch(number, delay) for number, delay in enumerate(delays, start=1)]
    return await asyncio.gather(*fetches)


asyncio.run(fetch_all([3, 1, 2]))
