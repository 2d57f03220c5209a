# finding: function-not-called
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    await asyncio.wait([worker])  # <- here


asyncio.run(main())
