# finding: missing-line
import asyncio


async def producer(queue, count):
    for n in range(1, count + 1):
        await queue.put(n)
        print(f"put {n}")
    await queue.put(None)


async def consumer(queue):
    while not queue.empty():  # <- here
        n = await queue.get()
        if n is None:
            return
        print(f"got {n}")
        await asyncio.sleep(1)


async def main(size=2, count=5):
    queue = asyncio.Queue(maxsize=size)
    await asyncio.gather(producer(queue, count), consumer(queue))


if __name__ == "__main__":
    asyncio.run(main())
