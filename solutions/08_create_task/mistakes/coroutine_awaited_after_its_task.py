# finding: awaited-twice
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
    coroutine1 = worker_1()
    coroutine2 = worker_2()
    task1 = asyncio.create_task(coroutine1)
    task2 = asyncio.create_task(coroutine2)
    print("before await")
    await task1
    await coroutine1  # <- here
    print("awaited worker_1")
    await task2
    await coroutine2
    print("awaited worker_2")


asyncio.run(main())
