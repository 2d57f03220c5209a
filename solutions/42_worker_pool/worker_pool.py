"""A few workers share many jobs."""

import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def worker(queue, results):
    while not queue.empty():
        number, seconds = queue.get_nowait()
        results[number] = await job(seconds)


async def run_all(jobs, workers):
    queue = asyncio.Queue()
    for numbered in enumerate(jobs):
        queue.put_nowait(numbered)
    results = [None] * len(jobs)
    await asyncio.gather(*[worker(queue, results) for _ in range(workers)])
    return results


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
