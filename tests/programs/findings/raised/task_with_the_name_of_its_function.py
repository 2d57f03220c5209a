# finding: raised
import asyncio


async def worker(number):
    await asyncio.sleep(number)


async def main():
    worker = asyncio.create_task(worker(1))  # <- here
    await worker


asyncio.run(main())
