# finding: function-not-called
import asyncio


async def worker():
    await asyncio.sleep(1)


async def other():
    await asyncio.sleep(2)


async def main():
    await asyncio.gather(worker, other)  # <- here


asyncio.run(main())
