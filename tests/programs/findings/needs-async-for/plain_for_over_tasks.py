# finding: none
import asyncio


async def count():
    for number in range(3):
        await asyncio.sleep(1)
        yield number


async def main():
    for first in [number async for number in count()]:
        print(first)
    for task in asyncio.as_completed([asyncio.sleep(2), asyncio.sleep(1)]):
        await task


asyncio.run(main())
