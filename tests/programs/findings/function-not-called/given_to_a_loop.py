# finding: function-not-called
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    loop = asyncio.get_running_loop()
    await loop.create_task(worker)  # <- here


asyncio.run(main())
