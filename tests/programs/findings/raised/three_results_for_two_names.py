# finding: raised
import asyncio
async def price(number):
    await asyncio.sleep(1)
    return number
async def main():
    one, two = await asyncio.gather(price(1), price(2), price(3))  # <- here
    print(one, two)
asyncio.run(main())
