# finding: wrong-result
import asyncio


async def producer(queue, count):  # <- here
    for n in range(1, count + 1):
        await queue.put(n)
        print(f"put {n}")


async def consumer(queue):
    while (n := await queue.get()) is not None:
        print(f"got {n}")
        await asyncio.sleep(1)


async def main(size=2, count=5):
    queue = asyncio.Queue(size)
    consuming = asyncio.create_task(consumer(queue))
    await producer(queue, count)
    await queue.put(None)
    await consuming


if __name__ == "__main__":
    asyncio.run(main())
