# finding: none
import asyncio

accounts = {"ada": 100, "bob": 100}


async def load(name):
    balance = accounts[name]
    await asyncio.sleep(1)
    return balance


async def store(name, balance):
    await asyncio.sleep(1)
    accounts[name] = balance


async def deposit(name, amount):
    balance = await load(name)
    await store(name, balance + amount)


async def main():
    await asyncio.gather(deposit("ada", 1), deposit("bob", 2))
    print(accounts)


asyncio.run(main())
