# Tries: to sleep for a number that computes otherwise than it says.
# Points: 2
import asyncio


class Seconds(float):
    def __add__(self, other):
        return other

    __radd__ = __add__

    def __float__(self):
        return 0.0


def set_back():
    pass


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(Seconds(1))
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(Seconds(2))
    print("worker_2 done")


async def main():
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
