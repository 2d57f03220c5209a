# Tries: to end a sleep by the future that its task waits for.
# Points: 4
# Flag: needs a look
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
    await asyncio.sleep(0)
    task._fut_waiter.set_result(None)
    await task
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
