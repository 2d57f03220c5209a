# finding: sequential-await
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    await asyncio.gather(await worker(), await worker())  # <- here


asyncio.run(main())
