import asyncio


async def items_of(queue):
    while True:
        item = await queue.get()
        if item is None:
            return
        yield item


async def producer(queue, count):
    for n in [*range(1, count + 1), None]:
        await queue.put(n)
        if n is not None:
            print(f"put {n}")


async def consumer(queue):
    async for item in items_of(queue):
        print(f"got {item}")
        await asyncio.sleep(1)


async def main(size=2, count=5):
    queue = asyncio.Queue(size)
    producing = asyncio.create_task(producer(queue, count))
    await consumer(queue)
    await producing


if __name__ == "__main__":
    asyncio.run(main())
