# Tries: to make two workers in a row look as long as two at once.
# Points: 4
# Flag: replaces asyncio.sleep
import asyncio

real = asyncio.sleep


async def shorter(seconds, result=None):
    return await real(seconds * 2 / 3, result)


asyncio.sleep = shorter


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
