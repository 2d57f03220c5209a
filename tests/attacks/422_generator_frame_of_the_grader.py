# Tries: to find the grader's generators by what it is given to iterate over.
# Points: 2
import asyncio


class Args(tuple):
    def __iter__(self):
        raise ZeroDivisionError


class Error(Exception):
    @property
    def args(self):
        return Args((1, 2))


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
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
    raise Error("x")
