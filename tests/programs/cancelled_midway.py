"""A task is cancelled while it sleeps, cleans up, and its end is awaited."""

import asyncio


async def worker():
    try:
        print("working")
        await asyncio.sleep(5)
        print("not reached")
    except asyncio.CancelledError:
        print("cleaning up")
        await asyncio.sleep(0.5)
        print("clean")
        raise


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")


asyncio.run(main())
