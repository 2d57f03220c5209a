# finding: function-not-called
import asyncio


async def price():
    await asyncio.sleep(1)
    return 2


async def main():
    print(1 + price)  # <- here


asyncio.run(main())
