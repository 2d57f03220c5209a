# finding: raised
import asyncio


async def worker():
    await asyncio.sleep(1)


async def run(function):
    await function()


async def main():
    await asyncio.gather(run(worker), worker(1))  # <- here


asyncio.run(main())
