# finding: cancellation-swallowed
import asyncio
from contextlib import suppress


async def work():
    with suppress(asyncio.CancelledError):  # <- here
        await asyncio.sleep(10)
    print("and now the next")
    await asyncio.sleep(10)


async def main():
    task = asyncio.create_task(work())
    await asyncio.sleep(1)
    task.cancel()
    await task


asyncio.run(main())
