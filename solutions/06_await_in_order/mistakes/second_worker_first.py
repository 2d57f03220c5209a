# finding: wrong-order
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
    print("before await")
    await worker_2()  # <- here
    print("awaited worker_2")
    await worker_1()
    print("awaited worker_1")
