"""Three counters that end one after the other, and a stand-in that takes time."""

import asyncio


async def three_counters(module):
    """Run `count("x", 2)`, `count("y", 4)` and `count("z", 1)` at the same time."""
    await asyncio.gather(module.count("x", 2), module.count("y", 4), module.count("z", 1))


async def count_slowly(name, n):
    """Stands in for `count`: two seconds, and a line before and after them."""
    print(f"in {name} {n}")
    await asyncio.sleep(2)
    print(f"out {name} {n}")


async def count_a_longer(name, n):
    """Stands in for `count`: two seconds for A, one second for B, without a line."""
    await asyncio.sleep(2 if name == "A" else 1)


async def count_b_longer(name, n):
    """Stands in for `count`: two seconds for B, one second for A, without a line."""
    await asyncio.sleep(2 if name == "B" else 1)
