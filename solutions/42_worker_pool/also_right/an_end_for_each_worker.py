import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def run_all(jobs, workers):
    queue = asyncio.Queue()
    results = {}

    async def work():
        while (numbered := await queue.get()) is not None:
            results[numbered[0]] = await job(numbered[1])

    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(work())
        for numbered in enumerate(jobs):
            await queue.put(numbered)
        for _ in range(workers):
            await queue.put(None)
    return [results[number] for number in sorted(results)]


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
