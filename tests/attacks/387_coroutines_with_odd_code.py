# Tries: to hold up the judge by coroutines whose lines and names are not those of the file.
# Points: 7
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

    code = worker_1.__code__.replace(co_firstlineno=2**31 - 1, co_name="x" * 100_000, co_qualname="\udc00" * 1000)
    worker_1.__code__ = code
    await worker_1()
