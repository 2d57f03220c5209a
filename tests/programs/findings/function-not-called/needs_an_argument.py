# finding: function-not-called
import asyncio


async def worker(name):
    await asyncio.sleep(1)
    print(name)


async def main():
    await worker  # <- here


asyncio.run(main())
