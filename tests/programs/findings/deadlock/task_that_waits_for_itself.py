# finding: deadlock
import asyncio


async def work():
    await asyncio.current_task()  # <- here


async def main():
    await asyncio.create_task(work())


asyncio.run(main())
