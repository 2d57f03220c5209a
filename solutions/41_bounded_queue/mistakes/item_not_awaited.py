# finding: never-awaited
import asyncio


async def producer(queue, count):
    for n in range(1, count + 1):
        await queue.put(n)
        print(f"put {n}")
    await queue.put(None)


async def consumer(queue):
    while True:
        n = queue.get()  # <- here
        if n is None:
            break
        print(f"got {n}")
        await asyncio.sleep(1)


async def main(size=2, count=5):
    queue = asyncio.Queue(size)
    await asyncio.gather(producer(queue, count), consumer(queue))
