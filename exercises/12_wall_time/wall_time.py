"""Await a piece of work and say how long it took."""

import time


async def wall_time(coroutine):
    # TODO: await the coroutine, print how long it took, return its result
    ...
