# finding: never-awaited
import asyncio


async def work(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def main():
    for first in asyncio.as_completed([work(2), work(1)]):  # <- here
        print(first is None)
    await asyncio.sleep(3)


asyncio.run(main())
