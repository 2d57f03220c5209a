# Tries: to hold up the judge by collections that lie about their length.
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

    class L(list):
        def __len__(self):
            return 10**12

        def __iter__(self):
            return iter(lambda: 1, 2)

    class D(dict):
        def items(self):
            return iter(lambda: (1, 1), 2)

    return [L([1]), D(a=1)]
