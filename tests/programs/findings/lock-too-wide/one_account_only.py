# finding: too-slow
# expects: run.script().elapsed == 4
import asyncio

accounts = {"ada": 100, "bob": 100}


async def load(name):
    balance = accounts[name]
    await asyncio.sleep(1)
    return balance


async def store(name, balance):
    await asyncio.sleep(1)
    accounts[name] = balance


locks = {name: asyncio.Lock() for name in accounts}


async def deposit(name, amount):
    async with locks[name]:
        balance = await load(name)
        await store(name, balance + amount)


async def main():
    await asyncio.gather(deposit("ada", 1), deposit("ada", 2))
    await asyncio.sleep(1)  # <- here
    print(accounts)


asyncio.run(main())
