# Tries: to find the C library in a module that imports it.
# Points: 2
# Flag: reads memory
import asyncio
from multiprocessing import sharedctypes

library = sharedctypes
types = library.ctypes
seconds = types.c_double.from_address(id(1.0) + 16)
seconds.value = 0.5


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
