# finding: function-not-called
import asyncio


async def ticks():
    yield 1
    await asyncio.sleep(1)
    yield 2


async def main():
    print([tick async for tick in ticks])  # <- here


asyncio.run(main())
