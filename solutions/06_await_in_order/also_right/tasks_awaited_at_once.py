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
    task = asyncio.create_task(worker_1())
    await task
    print("awaited worker_1")
    task = asyncio.create_task(worker_2())
    await task
    print("awaited worker_2")


if __name__ == "__main__":
    asyncio.run(main())
