# finding: raised
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    print("a" + 1, worker)  # <- here


asyncio.run(main())
