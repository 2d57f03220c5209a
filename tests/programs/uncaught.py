"""An exception comes out of `main`, past a task that cleans up."""

import asyncio


async def background():
    try:
        await asyncio.sleep(5)
    finally:
        print("background ends")


async def failing():
    await asyncio.sleep(0.25)
    raise LookupError("nothing there")


async def main():
    task = asyncio.create_task(background())
    await failing()
    await task


asyncio.run(main())
