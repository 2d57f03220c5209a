# finding: raised
import asyncio


async def work():
    await asyncio.sleep(1)


async def first():
    await work()


async def second():
    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    await task  # <- here


asyncio.run(first())
asyncio.run(second())
