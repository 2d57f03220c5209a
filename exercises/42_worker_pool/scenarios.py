"""A caller who comes back, and other jobs."""

import asyncio


async def come_back(module, jobs, workers):
    """Run `run_all`, and say when it is back."""
    results = await module.run_all(jobs, workers)
    print("back")
    return results


async def job_of_one_second(seconds):
    """Stands in for `job`: a second, silent, and returns a number of its own for each job."""
    await asyncio.sleep(1)
    return 100 + seconds


async def job_of_two_seconds(seconds):
    """Stands in for `job`: two seconds, silent, and returns a number of its own for each job."""
    await asyncio.sleep(2)
    return 100 + seconds
