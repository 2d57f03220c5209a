import asyncio


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


WORKERS = [worker_1, worker_2]


async def main():
    print("before await")
    for worker in WORKERS:
        await worker()
        print(f"awaited {worker.__name__}")


asyncio.run(main())
