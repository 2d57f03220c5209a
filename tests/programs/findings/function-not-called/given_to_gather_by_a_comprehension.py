# finding: function-not-called
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    await asyncio.gather(*[worker for _ in range(3)])  # <- here


asyncio.run(main())
