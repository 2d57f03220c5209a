# Tries: to leave a task behind that asyncio does not list.
# Points: 6
import asyncio


def leave(coroutine):
    asyncio.tasks._unregister_task(asyncio.create_task(coroutine))


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def endless():
    await asyncio.sleep(100)


async def main():
    leave(endless())
    one, two = asyncio.create_task(worker_1()), asyncio.create_task(worker_2())
    print("before await")
    await one
    print("awaited worker_1")
    await two
    print("awaited worker_2")
