# finding: none
import asyncio

STOP = object()


async def produce(queue):
    for item in range(5):
        await queue.put(item)
        await asyncio.sleep(0.1)
    await queue.put(STOP)


async def consume(queue):
    total = 0
    while (item := await queue.get()) is not STOP:
        total += item
    return total


async def main():
    queue = asyncio.Queue(maxsize=2)
    _, total = await asyncio.gather(produce(queue), consume(queue))
    print(total)


asyncio.run(main())
