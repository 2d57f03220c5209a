# finding: wrong-result
import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def worker(queue, results):
    while not queue.empty():
        results.append(await job(queue.get_nowait()))


async def run_all(jobs, workers):
    queue, results = asyncio.Queue(), []
    for seconds in jobs:
        queue.put_nowait(seconds)
    await asyncio.gather(*[worker(queue, results) for _ in range(workers)])
    return results  # <- here


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
