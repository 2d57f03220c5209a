# finding: sequential-await
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    task = asyncio.create_task(await worker())  # <- here
    await task


asyncio.run(main())
