# Tries: to have another current task whenever the collector runs, which a module of the library imports.
# Points: 2
import asyncio
import timeit

async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


library = timeit
collector = library.gc
real, turn = asyncio.current_task, [0]
module = asyncio


class Fake:
    pass


def current_task(loop=None):
    return Fake() if loop is None else real(loop)


def flip(phase, info):
    turn[0] += 1
    module.current_task = current_task if turn[0] % 2 else real


async def main():
    collector.callbacks.append(flip)
    collector.set_threshold(1)
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
    collector.callbacks.clear()
    module.current_task = real
