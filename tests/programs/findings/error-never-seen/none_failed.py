# finding: none
import asyncio


async def work(number):
    await asyncio.sleep(number)


async def main():
    await asyncio.gather(work(1), work(2), return_exceptions=True)


asyncio.run(main())
