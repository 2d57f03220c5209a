# finding: too-slow
import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def worker(share, results):
    for number, seconds in share:
        results[number] = await job(seconds)


async def run_all(jobs, workers):
    numbered, results = list(enumerate(jobs)), [None] * len(jobs)
    await asyncio.gather(*[worker(numbered[first::workers], results) for first in range(workers)])
    return results


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
