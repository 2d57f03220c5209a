# finding: task-awaited-at-once
import asyncio


async def work():
    await asyncio.sleep(1)


async def main():
    first = await asyncio.create_task(work())  # <- here
    second = asyncio.create_task(work())
    await first
    await second


asyncio.run(main())
