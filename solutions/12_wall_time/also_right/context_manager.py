from contextlib import contextmanager
from time import perf_counter_ns


@contextmanager
def stopwatch():
    start = perf_counter_ns()
    yield
    print(f"Wall time: {(perf_counter_ns() - start) / 1e9:.2f} s")


async def wall_time(coroutine):
    with stopwatch():
        return await coroutine
