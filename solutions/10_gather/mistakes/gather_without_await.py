# finding: task-left-behind
import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    fetches = [fetch(number, delay) for number, delay in enumerate(delays, start=1)]
    return asyncio.gather(*fetches)  # <- here


asyncio.run(fetch_all([3, 1, 2]))
