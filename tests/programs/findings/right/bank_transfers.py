# finding: none
import asyncio


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = asyncio.Lock()


async def transfer(a, b, amount):
    first, second = sorted((a, b), key=id)
    async with first.lock, second.lock:
        await asyncio.sleep(0.1)
        a.balance -= amount
        b.balance += amount


async def main():
    one, two = Account(100), Account(100)
    await asyncio.gather(transfer(one, two, 10), transfer(two, one, 5))
    print(one.balance + two.balance)


asyncio.run(main())
