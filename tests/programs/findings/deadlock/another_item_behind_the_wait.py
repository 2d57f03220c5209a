# finding: deadlock
import asyncio


async def cook(orders):
    while True:
        print("cooks", await orders.get())  # <- here


async def order(orders, dish):
    await orders.put(dish)


async def main():
    orders = asyncio.Queue()
    await order(orders, "soup")
    await cook(orders)
    await order(orders, "salad")


asyncio.run(main())
