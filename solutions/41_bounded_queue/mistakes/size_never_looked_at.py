# finding: hardcoded
import asyncio


async def producer(queue, count):
    for n in range(1, count + 1):
        await queue.put(n)
        print(f"put {n}")
    await queue.put(None)


async def consumer(queue):
    while (n := await queue.get()) is not None:
        print(f"got {n}")
        await asyncio.sleep(1)


async def main(size=2, count=5):  # <- here
    queue = asyncio.Queue()
    await asyncio.gather(producer(queue, count), consumer(queue))
