# finding: raised
import asyncio
async def price(number):
    await asyncio.sleep(1)
    return number
async def main():
    prices = asyncio.gather(price(1), price(2))
    print(prices[0])  # <- here
asyncio.run(main())
