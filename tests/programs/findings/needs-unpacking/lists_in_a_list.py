# finding: needs-unpacking
import asyncio
async def price(number):
    await asyncio.sleep(0.1)
    return number
async def main():
    print(await asyncio.gather(*[[price(1)], [price(2)]]))  # <- here
asyncio.run(main())
