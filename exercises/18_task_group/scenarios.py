"""A stand-in for `say_after`."""

import asyncio


async def shout_the_other_way_round(delay, what):
    """Stands in for `say_after`: a delay of 1 becomes 4 s, one of 2 becomes 2 s, in capitals."""
    await asyncio.sleep(6 - 2 * delay)
    print(what.upper())
