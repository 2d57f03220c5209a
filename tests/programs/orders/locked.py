"""Two sales of one shop, with a lock from the look at the stock until the sale is booked."""

import asyncio

stock = 10
lock = asyncio.Lock()


async def sell(count):
    global stock
    async with lock:
        left = stock - count
        await asyncio.sleep(1)
        stock = left


async def sell_later(count):
    await asyncio.sleep(1)
    await sell(count)


async def main():
    await asyncio.gather(sell(1), sell_later(2))
    print(f"{stock} left")


asyncio.run(main())
