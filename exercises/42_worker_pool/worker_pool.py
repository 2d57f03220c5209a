"""A few workers share many jobs."""

import asyncio


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def run_all(jobs, workers):
    # TODO: let so many workers take the jobs from a queue; return the results in order
    ...


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
