# finding: wrong-result
import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def run_all(jobs, workers):
    queue = asyncio.Queue()
    for seconds in jobs:
        queue.put_nowait(seconds)

    async def worker():
        mine = []
        while not queue.empty():
            mine.append(await job(queue.get_nowait()))
        return mine

    return sum(await asyncio.gather(*(worker() for _ in range(workers))), [])  # <- here
