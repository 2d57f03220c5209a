# finding: task-left-behind
"""A worker takes two items at a time, and the end of main interrupts it between the two."""

import asyncio


async def worker(queue):
    while True:
        first = await queue.get()
        second = await queue.get()
        print("worked", first + second)


async def main():
    queue = asyncio.Queue()
    task = asyncio.create_task(worker(queue))  # <- here
    for number in (1, 2, 3):
        queue.put_nowait(number)
    await asyncio.sleep(1)
    print("empty", queue.empty(), task.done())


asyncio.run(main())
