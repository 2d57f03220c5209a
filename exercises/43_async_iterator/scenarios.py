"""Other users of Countdown, and a stand-in for it."""

import asyncio


async def list_of(module, start):
    """Make a list of `Countdown(start)` with `[n async for n in …]`."""
    return [number async for number in module.Countdown(start)]


async def two_at_once(module):
    """Count down from 2 twice: `a` begins at 0 s, `b` half a second later."""

    async def count(name, after):
        await asyncio.sleep(after)
        async for number in module.Countdown(2):
            print(name, number)

    await asyncio.gather(count("a", 0), count("b", 0.5))


async def first_two(module, start):
    """Take two numbers from `aiter(Countdown(start))` with `anext`."""
    numbers = aiter(module.Countdown(start))
    return [await anext(numbers), await anext(numbers)]


class OtherCountdown:
    """Stands in for `Countdown`: 30 and 20, two seconds before each."""

    def __init__(self, start):
        self._numbers = [30, 20] if start == 3 else []

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self._numbers:
            raise StopAsyncIteration
        await asyncio.sleep(2)
        return self._numbers.pop(0)
