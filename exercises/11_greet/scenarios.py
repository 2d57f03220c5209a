"""Other people to greet, and stand-ins for `greet`."""

import asyncio


async def greet_later(module):
    """Greet Grace now and Linus half a second later, while Grace is still there."""
    grace = asyncio.create_task(module.greet("Grace"))
    await asyncio.sleep(0.5)
    await module.greet("Linus")
    await grace


async def greet_at_length(*given, **options):
    """Stands in for `greet`: a second for each letter of the name, so that the first one takes longest."""
    name = name_among(given, options)
    await good_day(name, len(name))


async def greet_in_brief(*given, **options):
    """Stands in for `greet`: a second less for each letter of the name, so that the last one takes longest."""
    name = name_among(given, options)
    await good_day(name, 6 - len(name))


def name_among(given, options):
    """The name, whatever the parameter is called."""
    return next((value for value in (*given, *options.values()) if isinstance(value, str)), "you")


async def good_day(name, seconds):
    """Greet in other words, for so many seconds."""
    print(f"Good morning, {name}!")
    await asyncio.sleep(seconds)
    print(f"Good night, {name}!")
