# finding: wrong-time
import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def run_all(jobs, workers):
    queue = asyncio.Queue()
    results = {}
    for pair in enumerate(jobs):
        queue.put_nowait(pair)

    async def worker():
        while True:
            i, s = await queue.get()
            results[i] = await job(s)
    tasks = [asyncio.create_task(worker()) for _ in range(workers)]
    while len(results) < len(jobs):
        await asyncio.sleep(0.25)  # <- here
    for t in tasks:
        t.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return [results[i] for i in range(len(jobs))]


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
