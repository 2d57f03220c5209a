import asyncio

ACCOUNTS = {"ada": 100, "bob": 100}


async def load(name):
    balance = ACCOUNTS[name]
    await asyncio.sleep(1)
    return balance


async def store(name, balance):
    await asyncio.sleep(1)
    ACCOUNTS[name] = balance
    print(f"{name} has {balance}")


class Account:
    known = {}

    def __init__(self, name):
        self.name, self.lock = name, asyncio.Lock()

    @classmethod
    def of(cls, name):
        if name not in cls.known:
            cls.known[name] = cls(name)
        return cls.known[name]

    async def deposit(self, amount):
        async with self.lock:
            balance = await load(self.name)
            await store(self.name, balance + amount)


async def deposit(name, amount):
    await Account.of(name).deposit(amount)


async def main():
    await asyncio.gather(deposit("ada", 10), deposit("ada", 20), deposit("ada", 30))
    print(f"ada has {ACCOUNTS['ada']} in the end")


if __name__ == "__main__":
    asyncio.run(main())
