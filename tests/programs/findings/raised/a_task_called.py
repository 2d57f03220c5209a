# finding: raised
import asyncio


async def work():
    await asyncio.sleep(1)


async def main():
    task = asyncio.create_task(work())
    await task()  # <- here


asyncio.run(main())
