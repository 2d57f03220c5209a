# finding: function-not-called
import asyncio


async def work():
    await asyncio.sleep(1)


async def main():
    task = asyncio.create_task(work)  # <- here
    await task


asyncio.run(main())
