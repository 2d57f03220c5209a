import asyncio


class Account:
    def __init__(self, name, balance):
        self.name = name
        self.balance = balance
        self.lock = asyncio.Lock()


async def audit():
    await asyncio.sleep(1)


def in_order(one, other):
    return [one, other] if one.name < other.name else [other, one]


async def transfer(source, target, amount):
    accounts = in_order(source, target)
    for account in accounts:
        await account.lock.acquire()
    try:
        await audit()
        source.balance -= amount
        target.balance += amount
        print(f"{amount} from {source.name} to {target.name}")
    finally:
        for account in accounts:
            account.lock.release()


async def main():
    ada, bob = Account("ada", 100), Account("bob", 100)
    await asyncio.gather(transfer(ada, bob, 10), transfer(bob, ada, 20))
    print(f"ada {ada.balance}, bob {bob.balance}")


if __name__ == "__main__":
    asyncio.run(main())
