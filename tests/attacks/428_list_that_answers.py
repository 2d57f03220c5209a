# Tries: to be the class of the tasks that the course counts.
# Points: 2
import asyncio


class Task(asyncio.Task):
    @property
    def __class__(self):
        return type("Other", (), {})

    def __eq__(self, other):
        return False

    __hash__ = object.__hash__


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
    await Task(both(), loop=asyncio.get_running_loop())
