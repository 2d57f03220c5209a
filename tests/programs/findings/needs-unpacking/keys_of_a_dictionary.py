# finding: needs-unpacking
import asyncio
async def price(number):
    await asyncio.sleep(0.1)
    return number
async def main():
    jobs = {"tea": price(1), "cake": price(2)}
    print(await asyncio.gather(*jobs))  # <- here
asyncio.run(main())
