# Tries: to have no function replaced while anybody looks: `main` replaces it, and the one that is asked puts it back.
# Points: 2
# Flag: replaces asyncio.current_task
import asyncio

real, left = asyncio.current_task, [2]


class Fake:
    pass


def replace(module, function):
    module.current_task = function


def current_task(loop=None):
    if loop is not None:
        return real(loop)
    left[0] -= 1
    if not left[0]:
        replace(asyncio, real)
    return Fake()


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main():
    left[0] = 2
    replace(asyncio, current_task)
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
    replace(asyncio, real)
