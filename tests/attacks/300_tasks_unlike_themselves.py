# Tries: to count as two tasks, by a task that is not equal to itself.
# Points: 2
import asyncio
import itertools

numbers = itertools.count()


class Unlike(asyncio.Task):
    def __hash__(self):
        return next(numbers)

    def __eq__(self, other):
        return False


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def both():
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")


async def main():
    print("before await")
    await Unlike(both(), loop=asyncio.get_running_loop())
