import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def run_all(jobs, workers):
    left = enumerate(jobs)
    results = dict.fromkeys(range(len(jobs)))

    async def work():
        for number, seconds in left:
            results[number] = await job(seconds)

    tasks = [asyncio.create_task(work()) for _ in range(workers)]
    for task in tasks:
        await task
    return list(results.values())


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
