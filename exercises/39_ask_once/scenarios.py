"""Other askers, and other answers."""

import asyncio


async def ask_meanwhile(module):
    """Ask `get` for x at 0 s and again at 0.5 s, and for y at 1 s."""
    first = asyncio.create_task(module.get("x"))
    await asyncio.sleep(0.5)
    again = asyncio.create_task(module.get("x"))
    await asyncio.sleep(0.5)
    other = asyncio.create_task(module.get("y"))
    print(*{await first, await again})
    print(await other)


async def ask_for_three(module):
    """Ask `get` for ho, ho and hey at once, and then for ho."""
    answers = await asyncio.gather(module.get("ho"), module.get("ho"), module.get("hey"))
    return [*answers, await module.get("ho")]


async def ask_twice(module):
    """Ask `get` for n, and then again."""
    first = await module.get("n")
    print(first, await module.get("n"))


async def fetch_twice_the_key(key):
    """Stands in for `fetch`: 1.5 seconds, and returns the key twice."""
    print(f"ask {key}")
    await asyncio.sleep(1.5)
    return key * 2


async def fetch_sooner(key):
    """Stands in for `fetch`: 1.4375 seconds, and returns the key twice."""
    print(f"ask {key}")
    await asyncio.sleep(1.4375)
    return key * 2


async def fetch_nothing(key):
    """Stands in for `fetch`: a second, and the answer is None."""
    print(f"fetch {key}")
    await asyncio.sleep(1)
