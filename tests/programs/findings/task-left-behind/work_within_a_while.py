# finding: task-left-behind
import asyncio


async def save(item):
    await asyncio.sleep(1)
    print("saved", item)


async def worker(queue):
    while True:
        item = await queue.get()
        await asyncio.wait_for(save(item), 5)


async def main():
    queue = asyncio.Queue()
    task = asyncio.create_task(worker(queue))  # <- here
    queue.put_nowait("a")
    await asyncio.sleep(0.5)
    print("done", task.done())


asyncio.run(main())
