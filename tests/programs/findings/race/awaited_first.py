# finding: none
import asyncio

total = 0


async def price(number):
    await asyncio.sleep(1)
    return number


async def add(number):
    global total
    total = await price(number) + total


async def main():
    await asyncio.gather(*(add(number) for number in range(3)))
    print(total)


asyncio.run(main())
