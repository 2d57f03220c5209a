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
    tasks = [asyncio.create_task(worker(), name=worker.__name__) for worker in WORKERS]
    for task in tasks:
        await task
        print(f"awaited {task.get_name()}")


asyncio.run(main())
