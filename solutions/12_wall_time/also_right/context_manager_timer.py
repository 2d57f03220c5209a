import time
from contextlib import contextmanager
from types import SimpleNamespace


@contextmanager
def stopwatch():
    result = SimpleNamespace(seconds=None)
    begin = time.monotonic_ns()
    try:
        yield result
    finally:
        result.seconds = (time.monotonic_ns() - begin) / 1_000_000_000


async def wall_time(coroutine):
    with stopwatch() as watch:
        result = await coroutine
    print("Wall time: {:.2f} s".format(watch.seconds))
    return result
