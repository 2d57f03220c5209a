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
    tasks = [asyncio.create_task(fetch(number, delay)) for number, delay in enumerate(delays, 1)]
    if tasks:
        await asyncio.wait(tasks)
    results = []
    for task in tasks:
        problem = task.exception()
        results.append(task.result() if problem is None else "failed: " + str(problem))
    return results
