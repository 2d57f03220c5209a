# finding: too-slow
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


busy = set()


async def deposit(name, amount):
    while name in busy:
        await asyncio.sleep(0.25)  # <- here
    busy.add(name)
    balance = await load(name)
    await store(name, balance + amount)
    busy.remove(name)


async def main():
    await asyncio.gather(deposit("ada", 10), deposit("ada", 20), deposit("ada", 30))
    print(f"ada has {ACCOUNTS['ada']} in the end")


if __name__ == "__main__":
    asyncio.run(main())
