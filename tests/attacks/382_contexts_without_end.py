# Tries: to hold up the judge by a context with a hundred thousand variables.
# Points: 7
import contextvars

import asyncio


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main():
    task1 = asyncio.create_task(worker_1())
    task2 = asyncio.create_task(worker_2())
    print("before await")
    await task1
    print("awaited worker_1")
    await task2
    print("awaited worker_2")

    for n in range(100_000):
        contextvars.ContextVar(str(n)).set(n)
    for n in range(50):
        await asyncio.create_task(asyncio.sleep(0))
