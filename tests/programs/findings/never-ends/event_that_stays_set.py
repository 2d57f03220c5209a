# finding: never-ends
import asyncio


async def consumer(event, stop):
    turns = 0
    while not stop:
        await event.wait()  # <- here
        turns += 1


async def main():
    event, stop = asyncio.Event(), []
    event.set()
    task = asyncio.create_task(consumer(event, stop))
    await asyncio.sleep(1)
    stop.append(True)
    await task


asyncio.run(main())
