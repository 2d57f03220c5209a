import asyncio


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def report(worker, name):
    result = await worker()
    print("awaited", name)
    return result


async def main(first=worker_1, second=worker_2):
    print("before await")
    await report(first, "worker_1")
    await report(second, "worker_2")


if __name__ == "__main__":
    asyncio.run(main())
