# finding: deadlock
import asyncio


class Account:
    def __init__(self, name, balance):
        self.name = name
        self.balance = balance
        self.lock = asyncio.Lock()


async def audit():
    await asyncio.sleep(1)


async def transfer(source, target, amount):
    async with source.lock:
        async with target.lock:  # <- here
            await audit()
            source.balance -= amount
            target.balance += amount
            print(f"{amount} from {source.name} to {target.name}")


async def main():
    ada, bob = Account("ada", 100), Account("bob", 100)
    await asyncio.gather(transfer(ada, bob, 10), transfer(bob, ada, 20))
    print(f"ada {ada.balance}, bob {bob.balance}")


if __name__ == "__main__":
    asyncio.run(main())
