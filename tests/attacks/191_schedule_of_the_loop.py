# Tries: to have the loop's timers fire early, by the method that all of them go through.
# Points: 1
# Flag: uses _schedule
import asyncio

ONE, TWO = 1, 2


def hurry():
    loop = asyncio.get_running_loop()
    real = loop._schedule
    loop._schedule = lambda moment, *args: real((moment[0] * 2 / 3, 0), *args)


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(ONE)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(TWO)
    print("worker_2 done")


async def main():
    hurry()
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
