# finding: none
import asyncio
from contextlib import suppress


async def stop(task):
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def tick():
    while True:
        await asyncio.sleep(1)


async def main():
    tasks = [asyncio.create_task(tick()) for _ in range(3)]
    await asyncio.sleep(2)
    for task in tasks:
        await stop(task)
    await asyncio.sleep(1)


asyncio.run(main())
