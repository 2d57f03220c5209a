# finding: task-awaited-at-once
import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    results = []
    for number, delay in enumerate(delays, start=1):
        task = asyncio.create_task(fetch(number, delay))
        results.append(await task)  # <- here
    return results


asyncio.run(fetch_all([3, 1, 2]))
