# finding: race
import asyncio


class Account:
    def __init__(self):
        self.balance = 100

    async def withdraw(self, amount):
        balance = self.balance
        rest = balance - amount
        await asyncio.sleep(0.1)
        self.balance = rest  # <- here


async def main():
    account = Account()
    await asyncio.gather(account.withdraw(10), account.withdraw(20))
    print(account.balance)


asyncio.run(main())
