"""Two sales of one shop. The second one begins at the very moment at which the first one is booked."""

import asyncio

stock = 10


async def sell(count):
    global stock
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
