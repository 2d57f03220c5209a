"""Two counters that take turns, line by line."""

import asyncio


async def count(name, n): ...


async def main():
    # TODO: write count (see the README), then count "A" to 3 and "B" to 3 at the same time
    ...
