# finding: deadlock
import asyncio


class Kitchen:
    def __init__(self):
        self.orders = asyncio.Queue()

    async def order(self):
        for dish in ("soup", "salad"):
            await self.orders.put(dish)

    async def cook(self):
        while True:
            print("cooks", await self.orders.get())

    async def run(self):
        await self.cook()  # <- here
        await self.order()


asyncio.run(Kitchen().run())
