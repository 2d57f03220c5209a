# finding: raised
import asyncio


async def fetch(number):
    await asyncio.sleep(1)
    return number


async def main():
    print(await gather(fetch(1), fetch(2)))  # <- here


asyncio.run(main())
