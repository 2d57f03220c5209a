# finding: construct-missing
import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    tasks = [asyncio.create_task(fetch(number, delay)) for number, delay in enumerate(delays, start=1)]
    await asyncio.gather(*[asyncio.sleep(0) for _ in delays])
    return [await task for task in tasks]


print(asyncio.run(fetch_all([3, 1, 2])))
