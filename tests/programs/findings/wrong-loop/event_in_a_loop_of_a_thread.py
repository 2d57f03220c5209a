# finding: wrong-loop
import asyncio


async def waits(event):
    await event.wait()  # <- here


async def main():
    event = asyncio.Event()
    waiter = asyncio.create_task(waits(event))
    await asyncio.sleep(0)
    await asyncio.to_thread(asyncio.run, waits(event))
    event.set()
    await waiter


asyncio.run(main())
