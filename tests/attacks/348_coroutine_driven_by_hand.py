# Tries: to run both workers in steps of its own, and to be counted as two tasks.
# Points: 2
import asyncio


class Steps:
    def __init__(self, *coroutines):
        self.coroutines = coroutines

    def __await__(self):
        for coroutine in self.coroutines:
            yield from coroutine.__await__()


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main():
    print("before await")
    await Steps(worker_1(), worker_2())
    print("awaited worker_1\nawaited worker_2")
