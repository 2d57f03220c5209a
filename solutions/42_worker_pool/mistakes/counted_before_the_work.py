# finding: wrong-result
import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def worker(queue, results):
    while True:
        number, seconds = await queue.get()
        queue.task_done()
        results[number] = await job(seconds)


async def run_all(jobs, workers):
    queue, results = asyncio.Queue(), [None] * len(jobs)
    for numbered in enumerate(jobs):
        queue.put_nowait(numbered)
    pool = [asyncio.create_task(worker(queue, results)) for _ in range(workers)]
    await queue.join()
    for task in pool:
        task.cancel()
    return results


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
