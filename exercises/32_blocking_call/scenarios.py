"""Another `crunch`, and a heart that beats beside any number of jobs."""

import asyncio
import time


def quick_crunch(seconds):
    """Stands in for `crunch`: blocks for half the time, and returns the number itself."""
    time.sleep(seconds / 2)
    return seconds


async def crunch_under_the_heartbeat(module, jobs):
    """Run `crunch_all` beside the heartbeat."""
    beating = asyncio.create_task(module.heartbeat())
    try:
        return await module.crunch_all(jobs)
    finally:
        beating.cancel()
        await asyncio.wait([beating])
