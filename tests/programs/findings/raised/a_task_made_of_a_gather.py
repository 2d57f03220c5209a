# finding: raised
import asyncio


async def work():
    await asyncio.sleep(1)


async def main():
    both = asyncio.gather(work(), work())
    await asyncio.create_task(both)  # <- here


asyncio.run(main())
