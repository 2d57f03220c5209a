# finding: raised
import asyncio


async def work(number):
    await asyncio.sleep(1)


async def main():
    await asyncio.gather(work(1), work(int("two")))  # <- here


asyncio.run(main())
