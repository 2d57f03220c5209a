import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def worker(queue, results):
    while True:
        number, seconds = await queue.get()
        results[number] = await job(seconds)
        queue.task_done()


async def run_all(jobs, workers):
    queue, results = asyncio.Queue(), {}
    for number, seconds in enumerate(jobs):
        await queue.put((number, seconds))
    pool = [asyncio.create_task(worker(queue, results)) for _ in range(workers)]
    await queue.join()
    for task in pool:
        task.cancel()
    await asyncio.gather(*pool, return_exceptions=True)
    return [results[number] for number in range(len(jobs))]


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
