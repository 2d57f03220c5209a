# finding: raised
import asyncio


async def producer(queue, count):
    for n in range(1, count + 1):
        queue.put_nowait(n)  # <- here
        print(f"put {n}")
    queue.put_nowait(None)


async def consumer(queue):
    while (n := await queue.get()) is not None:
        print(f"got {n}")
        await asyncio.sleep(1)


async def main(size=2, count=5):
    queue = asyncio.Queue(size)
    await asyncio.gather(producer(queue, count), consumer(queue))


if __name__ == "__main__":
    asyncio.run(main())
