"""Count down with a loop that waits for each number."""

import asyncio


class Countdown:
    # TODO: write __init__, __aiter__ and __anext__, and main below
    ...


async def main(): ...
