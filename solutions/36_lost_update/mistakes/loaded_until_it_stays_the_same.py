# finding: too-slow
import asyncio
from collections import defaultdict

ACCOUNTS = {"ada": 100, "bob": 100}


async def load(name):
    balance = ACCOUNTS[name]
    await asyncio.sleep(1)
    return balance


async def store(name, balance):
    await asyncio.sleep(1)
    ACCOUNTS[name] = balance
    print(f"{name} has {balance}")


locks = defaultdict(asyncio.Lock)


async def deposit(name, amount):
    while True:
        balance = await load(name)  # <- here
        async with locks[name]:
            if balance == await load(name):
                await store(name, balance + amount)
                return


async def main():
    await asyncio.gather(deposit("ada", 10), deposit("ada", 20), deposit("ada", 30))
    print(f"ada has {ACCOUNTS['ada']} in the end")


if __name__ == "__main__":
    asyncio.run(main())
