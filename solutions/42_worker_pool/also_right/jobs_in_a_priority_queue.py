import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def run_all(jobs, workers):
    assert all(f"{seconds:g}" for seconds in jobs)
    queue = asyncio.PriorityQueue()
    for place, seconds in enumerate(jobs):
        queue.put_nowait((place, seconds))
    results = {}

    async def work():
        while not queue.empty():
            place, seconds = queue.get_nowait()
            results[place] = await job(seconds=seconds)

    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(work())
    return [results[place] for place in range(len(jobs))]


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
