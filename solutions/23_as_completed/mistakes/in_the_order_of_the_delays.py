# finding: wrong-order
import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    results = []
    tasks = [asyncio.create_task(fetch(i, d)) for i, d in enumerate(delays, 1)]
    for t in sorted(tasks, key=lambda t: delays[tasks.index(t)]):
        r = await t
        print(f"got {r}")  # <- here
        results.append(r)
    return results
