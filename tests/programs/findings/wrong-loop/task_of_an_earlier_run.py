# finding: wrong-loop
import asyncio

kept = []


async def work():
    await asyncio.sleep(1)


async def first():
    kept.append(asyncio.create_task(work()))
    await asyncio.sleep(0)


async def second():
    await kept[0]  # <- here


asyncio.run(first())
asyncio.run(second())
