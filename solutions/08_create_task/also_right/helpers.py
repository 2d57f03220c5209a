import asyncio


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


def start(worker):
    return asyncio.create_task(worker())


async def finish(task, name):
    result = await task
    print("awaited", name)
    return result


async def main():
    first = start(worker_1)
    second = start(worker_2)
    print("before await")
    await finish(first, "worker_1")
    await finish(second, "worker_2")
