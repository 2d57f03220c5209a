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
    workers = {"worker_1": worker_1, "worker_2": worker_2}
    print("before await")
    async for name in awaited(workers):
        print(f"awaited {name}")


async def awaited(workers):
    for name, worker in workers.items():
        await worker()
        yield name


asyncio.run(main())
