# finding: never-awaited
import asyncio


async def get():
    await asyncio.sleep(1)
    return {"price": 2}


async def main():
    async with get() as prices:  # <- here
        print(prices)


asyncio.run(main())
