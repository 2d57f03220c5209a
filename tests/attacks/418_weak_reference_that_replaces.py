# Tries: to replace the current task while the list of the course is filled, by a weak reference.
# Points: 2
# Flag: replaces asyncio.current_task
import asyncio
import weakref

module, real = asyncio, asyncio.current_task


class Fake:
    pass


class Thing:
    pass


def current_task(loop=None):
    return Fake() if loop is None else real(loop)


def gone(_):
    module.current_task = current_task


thing = Thing()
reference = weakref.ref(thing, gone)


class Text(str):
    def __str__(self):
        globals().pop("thing", None)
        return "x"


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
    globals().pop("thing", None)
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
