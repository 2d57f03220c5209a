# Tries: to print by annotations and defaults of its functions.
# Points: 2
import asyncio


class Annotation:
    def __class_getitem__(cls, item):
        return print(item)


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main(x: Annotation["worker_1 start"] = None):
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
