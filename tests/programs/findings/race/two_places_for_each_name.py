# finding: race
import asyncio

accounts = {"ada": 100, "bob": 100}


async def load(name):
    balance = accounts[name]
    await asyncio.sleep(1)
    return balance


async def store(name, balance):
    await asyncio.sleep(1)
    accounts[name] = balance


places = {name: asyncio.Semaphore(2) for name in accounts}


async def deposit(name, amount):
    async with places[name]:
        balance = await load(name)
        await store(name, balance + amount)  # <- here


async def main():
    await asyncio.gather(deposit("ada", 1), deposit("ada", 2))
    print(accounts)


asyncio.run(main())
