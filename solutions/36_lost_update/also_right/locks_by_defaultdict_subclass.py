import asyncio
from collections import UserDict
from weakref import WeakValueDictionary

ACCOUNTS = {"ada": 100, "bob": 100}


async def load(name):
    balance = ACCOUNTS[name]
    await asyncio.sleep(1)
    return balance


async def store(name, balance):
    await asyncio.sleep(1)
    ACCOUNTS[name] = balance
    print(f"{name} has {balance}")


class Locks(UserDict):
    def __missing__(self, name):
        return self.data.setdefault(name, asyncio.Lock())


locks = Locks()


async def deposit(name, amount):
    await (lock := locks[name]).acquire()
    try:
        await store(name, await load(name) + amount)
    finally:
        lock.release()


async def main():
    await asyncio.gather(*map(deposit, ["ada"] * 3, (10, 20, 30)))
    print(f"ada has {ACCOUNTS['ada']} in the end")


if __name__ == "__main__":
    asyncio.run(main())
