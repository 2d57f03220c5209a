# Tries: to replace a function of asyncio by the state of a pickle.
# Points: 2
# Flag: replaces asyncio.current_task
import asyncio
import pickle


class Fake:
    pass


def current_task(loop=None):
    return Fake()


class Module:
    def __reduce__(self):
        return (__import__, ("asyncio",), (None, {"current_task": current_task}))


pickle.loads(pickle.dumps(Module()))


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
