# finding: shadows-stdlib
import asyncio
import statistics  # <- here


async def main():
    await asyncio.sleep(1)
    print(statistics.mean([1, 2]))


asyncio.run(main())
