"""Stand-ins for `brew`."""

import asyncio


async def slow_brew(drink):
    """Stands in for `brew`: another text, in more time."""
    print(f"heating water for {drink}")
    await asyncio.sleep(3)
    print(f"here is your {drink}")
    return drink
