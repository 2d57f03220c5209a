# finding: none
"""Workers whose queue is empty when `asyncio.run` cancels them."""

import asyncio


async def worker(name: str, queue: asyncio.Queue[int]) -> None:
    while True:
        number = await queue.get()
        try:
            await asyncio.sleep(number)
            print(name, number)
        finally:
            queue.task_done()


async def main() -> None:
    queue: asyncio.Queue[int] = asyncio.Queue()
    workers = [asyncio.create_task(worker(name, queue)) for name in ("a", "b")]
    for number in (1, 2, 3):
        await queue.put(number)
    await queue.join()
    print("done with", len(workers))


asyncio.run(main())
