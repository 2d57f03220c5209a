# finding: not-awaitable
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    await print(worker)  # <- here


asyncio.run(main())
