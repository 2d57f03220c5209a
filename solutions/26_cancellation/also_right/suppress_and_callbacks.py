import asyncio
from contextlib import AsyncExitStack, suppress


async def worker():
    print("start")
    async with AsyncExitStack() as stack:
        stack.callback(print, "released")
        while True:
            await asyncio.sleep(1)
            print("tick")


async def main():
    task = asyncio.get_running_loop().create_task(worker())
    await asyncio.sleep(2.5)
    assert task.cancel("genug")
    with suppress(asyncio.CancelledError):
        await task
    print(f"cancelled: {task.cancelled()}")


if __name__ == "__main__":
    asyncio.run(main())
