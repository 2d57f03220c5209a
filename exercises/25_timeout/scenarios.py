"""Two who brew at the same time, and a machine that takes its time to stop."""

import asyncio


async def two_at_once(module):
    """Run `coffee_or_tea(7, 0.5)` and `coffee_or_tea(2.5, 4)` at the same time."""
    return await asyncio.gather(module.coffee_or_tea(7, 0.5), module.coffee_or_tea(2.5, 4))


async def go_on_after(module, seconds, limit):
    """Run `coffee_or_tea` and say when it is back."""
    drink = await module.coffee_or_tea(seconds, limit)
    print("back")
    return drink


async def brew_and_stop_slowly(seconds):
    """Stands in for `brew`: needs three quarters of a second to stop."""
    print("brewing")
    try:
        await asyncio.sleep(seconds)
        return "coffee"
    finally:
        print("stopping")
        await asyncio.sleep(0.75)
        print("stopped")
