# finding: function-not-called
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    async for tick in worker:  # <- here
        print(tick)


asyncio.run(main())
