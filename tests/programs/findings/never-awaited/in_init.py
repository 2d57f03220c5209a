# finding: never-awaited
import asyncio


async def get():
    await asyncio.sleep(1)
    return {"price": 2}


class Shop:
    def __init__(self):
        self.prices = get()  # <- here


async def main():
    Shop()


asyncio.run(main())
