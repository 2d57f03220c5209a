# finding: sequential-await
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    await asyncio.gather(*[await worker() for _ in range(3)])  # <- here


asyncio.run(main())
