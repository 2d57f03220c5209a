# finding: wrong-result
import asyncio

async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def run_all(jobs, workers):
    limit = asyncio.Semaphore(workers)
    results = [None] * len(jobs)
    tasks = []
    for n, seconds in enumerate(jobs):
        async def one():  # <- here
            async with limit:
                results[n] = await job(seconds)
        tasks.append(asyncio.create_task(one()))
    await asyncio.gather(*tasks)
    return results
