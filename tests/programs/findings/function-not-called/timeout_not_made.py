# finding: function-not-called
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    async with asyncio.timeout:  # <- here
        await worker()


asyncio.run(main())
