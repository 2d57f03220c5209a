"""A ticker that goes on until it is closed."""

import asyncio


async def ticker(delay):
    # TODO: yield 1, 2, 3 ... and print "ticker closed" at the end; write main below
    ...


async def main(): ...
