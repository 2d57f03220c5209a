# finding: cancellation-swallowed
# asks: main async
# expects: run("main").result == True
import asyncio


async def hold():
    print("acquired")
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:  # <- here
        print("released")


async def main():
    task = asyncio.create_task(hold())
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    return task.cancelled()
