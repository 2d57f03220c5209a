"""Await a piece of work and say how long it took."""

import time


async def wall_time(coroutine):
    start = time.perf_counter()
    result = await coroutine
    seconds = time.perf_counter() - start
    print(f"Wall time: {seconds:.2f} s")
    return result
