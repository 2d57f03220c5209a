# finding: wrong-loop
import asyncio


async def work():
    await asyncio.sleep(1)


async def main():
    loop = asyncio.new_event_loop()
    task = loop.create_task(work())
    await task  # <- here


asyncio.run(main())
