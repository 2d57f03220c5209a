# finding: deadlock
import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def worker(queue, results):
    while (numbered := await queue.get()) is not None:  # <- here
        results[numbered[0]] = await job(numbered[1])


async def run_all(jobs, workers):
    queue, results = asyncio.Queue(), [None] * len(jobs)
    for numbered in enumerate(jobs):
        queue.put_nowait(numbered)
    queue.put_nowait(None)
    await asyncio.gather(*[worker(queue, results) for _ in range(workers)])
    return results


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
