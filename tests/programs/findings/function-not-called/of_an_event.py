# finding: function-not-called
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    ready = asyncio.Event()
    await ready.wait  # <- here


asyncio.run(main())
