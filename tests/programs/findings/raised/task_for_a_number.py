# finding: raised
import asyncio
async def price():
    await asyncio.sleep(1)
    return 5
async def main():
    cost = asyncio.create_task(price())
    print(cost + 1)  # <- here
asyncio.run(main())
