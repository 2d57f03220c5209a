import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def run_all(jobs, workers):
    free = asyncio.Semaphore(workers)

    async def do(seconds):
        async with free:
            return await job(seconds)

    return await asyncio.gather(*map(do, jobs))


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
