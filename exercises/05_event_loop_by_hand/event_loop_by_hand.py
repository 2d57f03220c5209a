"""Do by hand what asyncio.run does: make a loop, run one coroutine, close the loop."""

import asyncio


def run_by_hand(coroutine):
    # TODO: make a new loop, run the coroutine on it, close the loop, return the result
    ...
