# finding: sequential-await
import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def worker(queue, results):
    while not queue.empty():
        number, seconds = queue.get_nowait()
        results[number] = await job(seconds)  # <- here


async def run_all(jobs, workers):
    queue, results = asyncio.Queue(), [None] * len(jobs)
    for numbered in enumerate(jobs):
        queue.put_nowait(numbered)
    for _ in range(workers):
        await worker(queue, results)
    return results


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
