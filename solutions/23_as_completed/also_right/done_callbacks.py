import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    results = []

    def come(task):
        print(f"got {task.result()}")
        results.append(task.result())

    tasks = []
    for number, delay in enumerate(delays, start=1):
        tasks.append(asyncio.ensure_future(fetch(number, delay)))
        tasks[-1].add_done_callback(come)
    await asyncio.gather(*tasks)
    return results
