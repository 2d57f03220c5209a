# finding: deadlock
import asyncio


async def put_all(items, queue):
    for item in items:
        await queue.put(item)


async def show(queue):
    while True:
        print(await queue.get())  # <- here


async def main():
    queue = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        group.create_task(show(queue))
        group.create_task(put_all([], queue))


asyncio.run(main())
