"""Say two words at the same time, with the time of day before and after."""

import asyncio
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    # TODO: print the time of day, say hello and world at the same time, print the time again
    ...
