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


LAST = {}


async def deposit_after(before, name, amount):
    if before is not None:
        await before
    await store(name, await load(name) + amount)


async def deposit(name, amount):
    LAST[name] = asyncio.create_task(deposit_after(LAST.get(name), name, amount))
    await LAST[name]


async def main():
    await asyncio.gather(deposit("ada", 10), deposit("ada", 20), deposit("ada", 30))
    print(f"ada has {ACCOUNTS['ada']} in the end")


if __name__ == "__main__":
    asyncio.run(main())
