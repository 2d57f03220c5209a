# finding: too-slow
# expects: run.script().elapsed == 2
import asyncio


async def consumer(queue):
    while await queue.get() is not None:
        pass


async def main():
    queue = asyncio.Queue()
    consuming = asyncio.create_task(consumer(queue))
    for item in (1, 2, 3, None):
        await asyncio.sleep(1)  # <- here
        await queue.put(item)
    await consuming


asyncio.run(main())
