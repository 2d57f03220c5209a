"""A stand-in for `say_after`."""

import asyncio


async def shout_at_length(*given, **options):
    """Stands in for `say_after`: takes twice as long, in capitals, whatever its parameters are called."""
    values = [*given, *options.values()]
    await asyncio.sleep(2 * next(value for value in values if isinstance(value, int | float)))
    print(next(value for value in values if isinstance(value, str)).upper())
