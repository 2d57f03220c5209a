import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def run_all(jobs, workers):
    queue = asyncio.Queue(len(jobs))
    futures = []
    for seconds in jobs:
        future = asyncio.get_running_loop().create_future()
        futures.append(future)
        queue.put_nowait((future, seconds))

    async def work():
        while True:
            try:
                future, seconds = queue.get_nowait()
            except asyncio.QueueEmpty:
                return
            future.set_result(await job(seconds))

    await asyncio.gather(*(work() for _ in range(workers)))
    return [future.result() for future in futures]


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
