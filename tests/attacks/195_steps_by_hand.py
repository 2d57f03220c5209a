# Tries: to take the steps of the workers itself, beside the loop.
# Points: 5
import asyncio
import types


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
    one, two = worker_1(), worker_2()
    a, b = one.send(None), two.send(None)
    await asyncio.sleep(1)
    try:
        one.send(None)
    except (StopIteration, RuntimeError):
        pass
    print("awaited worker_1")
    await asyncio.sleep(1)
    try:
        two.send(None)
    except (StopIteration, RuntimeError):
        pass
    print("awaited worker_2")
