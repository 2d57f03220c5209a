# finding: race
import asyncio

stock = {"apples": 0}


async def price(number):
    await asyncio.sleep(1)
    return number


async def sell(number):
    stock["apples"] += await price(number)  # <- here


async def main():
    async with asyncio.TaskGroup() as group:
        for number in range(3):
            group.create_task(sell(number))
    print(stock)


asyncio.run(main())
