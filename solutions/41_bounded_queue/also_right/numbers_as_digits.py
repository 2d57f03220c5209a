import asyncio


async def items(queue):
    while True:
        item = await queue.get()
        if item is None:
            return
        yield item


async def producer(queue, count):
    for item in [*range(1, count + 1), None]:
        await queue.put(item)
        if item is not None:
            print("put %d" % item)


async def consumer(queue):
    async for item in items(queue):
        print("got %d" % item)
        await asyncio.sleep(1)


async def main(size=2, count=5):
    queue = asyncio.Queue(size)
    producing = asyncio.create_task(producer(queue, count))
    await consumer(queue)
    await producing
