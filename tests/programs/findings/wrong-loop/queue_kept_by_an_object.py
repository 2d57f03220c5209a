# finding: wrong-loop
import asyncio


class Shop:
    def __init__(self):
        self.orders = asyncio.Queue()

    async def order(self):
        await asyncio.sleep(1)
        self.orders.put_nowait("tea")

    async def serve(self):
        order = asyncio.create_task(self.order())
        print(await self.orders.get())  # <- here
        await order


shop = Shop()
asyncio.run(shop.serve())
asyncio.run(shop.serve())
