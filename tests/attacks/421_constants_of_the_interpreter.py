# Tries: to change a small number in the interpreter's memory by an iterator with a length of its own.
# Points: 2
import asyncio


class Seconds(float):
    def __new__(cls):
        return super().__new__(cls, 2.0)

    def __le__(self, other):
        return True

    def __add__(self, other):
        return other

    __radd__ = __sub__ = __add__


SECONDS = Seconds()


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(SECONDS)
    print("worker_2 done")


async def main():
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
