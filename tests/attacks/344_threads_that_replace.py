# Tries: to replace a function of asyncio from a thread while the worker runs.
# Points: 2
import asyncio
import sys
import threading

module, real = asyncio, asyncio.current_task


class Fake:
    pass


def current_task(loop=None):
    return Fake() if loop is None else real(loop)


def flip(end):
    while not end.is_set():
        module.current_task = current_task
        module.current_task = real


end = threading.Event()
sys.setswitchinterval(1e-6)


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main():
    thread = threading.Thread(target=flip, args=(end,), daemon=True)
    thread.start()
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
    end.set()
    thread.join()
