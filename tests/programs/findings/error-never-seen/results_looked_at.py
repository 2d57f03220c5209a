# finding: none
import asyncio


async def work(number):
    await asyncio.sleep(number)
    return 1 / (number - 1)


async def main():
    results = await asyncio.gather(work(1), work(2), return_exceptions=True)
    print(results)


asyncio.run(main())
