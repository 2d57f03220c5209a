import asyncio


async def work(name, seconds):
    print(f"{name} start")
    await asyncio.sleep(seconds)
    print(f"{name} done")


async def worker_1():
    await work("worker_1", 1)


async def worker_2():
    await work("worker_2", 2)


async def main():
    loop = asyncio.get_running_loop()
    task_1 = loop.create_task(worker_1())
    task_2 = loop.create_task(worker_2())
    print("before await")
    await asyncio.wait({task_1})
    print("awaited worker_1")
    await asyncio.wait({task_2})
    print("awaited worker_2")


if __name__ == "__main__":
    with asyncio.Runner() as runner:
        runner.run(main())
