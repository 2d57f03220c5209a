import asyncio


async def producer(queue, count):
    for n in range(count):
        await queue.put(n + 1)
        print(f"put {n + 1}")
    await queue.put(None)
    await queue.join()


async def consumer(queue):
    item = await queue.get()
    while item is not None:
        print(f"got {item}")
        await asyncio.sleep(1)
        queue.task_done()
        item = await queue.get()
    queue.task_done()


async def main(size=2, count=5):
    queue = asyncio.Queue(size)
    tasks = [asyncio.create_task(producer(queue, count)), asyncio.create_task(consumer(queue))]
    await asyncio.wait(tasks)


if __name__ == "__main__":
    asyncio.run(main())
