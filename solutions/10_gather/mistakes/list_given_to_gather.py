# finding: needs-unpacking
import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    fetches = []
    for number, delay in enumerate(delays, start=1):
        fetches.append(fetch(number, delay))
    return await asyncio.gather(fetches)  # <- here


asyncio.run(fetch_all([3, 1, 2]))
