"""Two handlers at once, of which one is cancelled, and another way to save."""

import asyncio


async def two_at_once(module):
    """Handle `a` and `b` at the same time, and cancel the first after 2 s."""
    first, second = (asyncio.create_task(module.handle(record)) for record in ("a", "b"))
    await asyncio.sleep(2)
    first.cancel()
    await asyncio.wait([first, second])
    return [first.cancelled(), second.result()]


async def save_for_long(record):
    """Stands in for `save`: five and a half seconds, and another text."""
    print(f"{record} goes in")
    await asyncio.sleep(5.5)
    print(f"{record} is in")
    return f"receipt of {record}"


async def save_for_less(record):
    """Stands in for `save`: 3.4375 seconds."""
    print(f"{record} goes in")
    await asyncio.sleep(3.4375)
    print(f"{record} is in")
    return f"receipt of {record}"
