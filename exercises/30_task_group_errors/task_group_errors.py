"""Parts that are built together, and what is told when one of them fails."""

import asyncio


async def part(name, delay, fault=None):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print(f"{name} stopped")
        if fault == "when stopped":
            raise TypeError(f"{name} fell over")
        raise
    if fault == "at work":
        print(f"{name} fails")
        raise ValueError(f"{name} is broken")
    print(f"{name} done")


async def build(parts):
    # TODO: build all parts in a TaskGroup; say what went wrong, and return "built" or "broken"
    ...
