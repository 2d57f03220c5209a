# finding: none
import asyncio
import contextlib


async def tick():
    while True:
        await asyncio.sleep(1)
        print("tick")


async def main():
    task = asyncio.create_task(tick())
    await asyncio.sleep(2.5)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


asyncio.run(main())
