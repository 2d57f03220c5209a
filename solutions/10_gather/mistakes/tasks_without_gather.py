# finding: construct-missing
import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    tasks = [asyncio.create_task(fetch(n, delay)) for n, delay in enumerate(delays, start=1)]
    return [await task for task in tasks]


asyncio.run(fetch_all([3, 1, 2]))
