"""Other people and other transfers."""

import asyncio


async def two_pairs(module):
    """Run `transfer` between a and b, and between c and d, in both directions at once."""
    a, b, c, d = (module.Account(name, 100) for name in "abcd")
    await asyncio.gather(
        module.transfer(a, b, 1),
        module.transfer(d, c, 2),
        module.transfer(b, a, 3),
        module.transfer(c, d, 4),
    )
    return [account.balance for account in (a, b, c, d)]


async def longer_audit():
    """Stands in for `audit`: 1.1875 seconds."""
    await asyncio.sleep(1.1875)


async def circle(module):
    """Run `transfer` from a to b, from b to c, and from c to a at once."""
    a, b, c = (module.Account(name, 10) for name in "abc")
    await asyncio.gather(module.transfer(a, b, 5), module.transfer(b, c, 5), module.transfer(c, a, 5))
    return [account.balance for account in (a, b, c)]


async def behind_a_third(module):
    """Run `transfer` between a and b in both directions, behind one from c that holds the lock of b."""
    a, b, c = (module.Account(name, 10) for name in "abc")
    await asyncio.gather(module.transfer(c, b, 5), module.transfer(b, a, 5), module.transfer(a, b, 5))
    return [account.balance for account in (a, b, c)]


async def hold_each(module):
    """Run `transfer` while the lock of the source, and then of the target, is held for 2.5 s."""
    found = {"while held": [], "afterwards": []}
    for held in (0, 1):
        accounts = [module.Account("a", 100), module.Account("b", 100)]
        async with accounts[held].lock:
            transfer = asyncio.create_task(module.transfer(*accounts, 10))
            await asyncio.sleep(2.5)
            found["while held"].append([account.balance for account in accounts])
        await transfer
        found["afterwards"].append([account.balance for account in accounts])
    return found
