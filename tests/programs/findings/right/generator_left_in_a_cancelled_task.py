# finding: none
import asyncio
import contextlib


async def ticks():
    while True:
        await asyncio.sleep(1)
        yield "tick"


async def follow():
    async for tick in ticks():
        print(tick)


async def main():
    task = asyncio.create_task(follow())
    await asyncio.sleep(2.5)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


asyncio.run(main())
