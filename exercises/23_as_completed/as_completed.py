"""Results in the order in which they come."""

import asyncio


async def fetch(number, delay):
    await asyncio.sleep(delay)
    return number * 10


async def show(delays):
    # TODO: run fetch(1, ...), fetch(2, ...), ..., print each result as it comes, return them in that order
    ...
