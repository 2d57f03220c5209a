# finding: task-left-behind
"""A worker goes round for ever, and the end of main interrupts it at an item."""

import asyncio


async def worker(queue):
    while True:
        number = await queue.get()
        await asyncio.sleep(number)
        print("worked", number)


async def main():
    queue = asyncio.Queue()
    task = asyncio.create_task(worker(queue))  # <- here
    for number in (1, 2, 3):
        await queue.put(number)
    while not queue.empty():
        await asyncio.sleep(0.5)
    print("empty", task.done())


asyncio.run(main())
