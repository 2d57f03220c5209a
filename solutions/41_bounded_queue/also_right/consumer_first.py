import asyncio


async def producer(queue, count):
    n = 1
    while n <= count:
        await queue.put(n)
        print("put", n)
        n += 1
    await queue.put(None)


async def consumer(queue):
    while True:
        item = await queue.get()
        if item is None:
            break
        print("got", item)
        await asyncio.sleep(1)


async def main(size=2, count=5):
    queue = asyncio.Queue(maxsize=size)
    async with asyncio.TaskGroup() as group:
        group.create_task(producer(queue, count))
        group.create_task(consumer(queue))


if __name__ == "__main__":
    asyncio.run(main())
