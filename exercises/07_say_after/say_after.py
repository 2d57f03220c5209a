"""Say two words, one after the other, with the time of day before and after."""

import asyncio
import time


async def say_after(delay, what): ...


async def main():
    # TODO: write say_after (wait, then print), then main, which says hello and then world
    ...
