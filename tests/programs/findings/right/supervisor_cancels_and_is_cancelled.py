# finding: none
import asyncio
from contextlib import suppress


async def child():
    while True:
        await asyncio.sleep(1)


async def supervise():
    task = asyncio.create_task(child())
    try:
        while True:
            await asyncio.sleep(1)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        print("supervisor done")


async def main():
    task = asyncio.create_task(supervise())
    await asyncio.sleep(2.5)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await asyncio.sleep(1)


asyncio.run(main())
