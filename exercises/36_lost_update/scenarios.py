"""More deposits, and another bank."""

import asyncio

ELSEWHERE = {"ada": 10}


async def deposit_to_two(module):
    """Deposit 5 and 1 for ada, 7 and 2 for bob, all at once, and return both balances."""
    await asyncio.gather(
        module.deposit("ada", 5),
        module.deposit("bob", 7),
        module.deposit("ada", 1),
        module.deposit("bob", 2),
    )
    return [module.ACCOUNTS["ada"], module.ACCOUNTS["bob"]]


async def withdraw_twice(module):
    """Deposit -10 for ada, and then -10 again."""
    await module.deposit("ada", -10)
    await module.deposit("ada", -10)
    return module.ACCOUNTS["ada"]


async def deposit_elsewhere(module):
    """Deposit 1 for ada three times at once, and return the balance."""
    ELSEWHERE["ada"] = 10
    await asyncio.gather(*(module.deposit("ada", 1) for _ in range(3)))
    return ELSEWHERE["ada"]


async def load_elsewhere(name):
    """Stands in for `load`: half a second, from another bank."""
    balance = ELSEWHERE[name]
    await asyncio.sleep(0.5)
    return balance


async def load_elsewhere_sooner(name):
    """Stands in for `load`: 0.4375 seconds, from another bank."""
    balance = ELSEWHERE[name]
    await asyncio.sleep(0.4375)
    return balance


async def store_elsewhere(name, balance):
    """Stands in for `store`: a second, silent, at another bank."""
    await asyncio.sleep(1)
    ELSEWHERE[name] = balance
