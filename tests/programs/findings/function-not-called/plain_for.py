# finding: function-not-called
import asyncio


async def ticks():
    yield 1
    await asyncio.sleep(1)
    yield 2


async def main():
    for tick in ticks:  # <- here
        print(tick)


asyncio.run(main())
