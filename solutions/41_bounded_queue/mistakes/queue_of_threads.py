# finding: blocking-call
import asyncio
import queue as queues


async def producer(queue, count):
    for n in range(1, count + 1):
        queue.put(n)  # <- here
        print(f"put {n}")
    queue.put(None)


async def consumer(queue):
    while (n := queue.get()) is not None:
        print(f"got {n}")
        await asyncio.sleep(1)


async def main(size=2, count=5):
    queue = queues.Queue(size)
    await asyncio.gather(producer(queue, count), consumer(queue))


if __name__ == "__main__":
    asyncio.run(main())
