# Tries: to hold up the judge by a thousand tasks in a ring of locks that time out.
# Points: 7
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
    task1 = asyncio.create_task(worker_1())
    task2 = asyncio.create_task(worker_2())
    print("before await")
    await task1
    print("awaited worker_1")
    await task2
    print("awaited worker_2")

    locks = [asyncio.Lock() for _ in range(400)]

    async def take(n):
        async with locks[n]:
            await asyncio.sleep(0)
            async with asyncio.timeout(1):
                async with locks[(n + 1) % 400]:
                    pass

    await asyncio.gather(*(take(n) for n in range(400)), return_exceptions=True)
