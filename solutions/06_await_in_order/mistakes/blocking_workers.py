# finding: blocking-call
import asyncio
import time


async def worker_1():
    print("worker_1 start")
    time.sleep(1)  # <- here
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    time.sleep(2)
    print("worker_2 done")


async def main():
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")


asyncio.run(main())
