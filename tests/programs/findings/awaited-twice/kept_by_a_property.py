# finding: awaited-twice
import asyncio
from functools import cached_property


class Shop:
    @cached_property  # <- here
    async def prices(self):
        await asyncio.sleep(1)
        return 2


async def main():
    shop = Shop()
    print(await shop.prices)
    print(await shop.prices)


asyncio.run(main())
