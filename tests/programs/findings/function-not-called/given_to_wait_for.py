# finding: function-not-called
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    await asyncio.wait_for(worker, 2)  # <- here


asyncio.run(main())
