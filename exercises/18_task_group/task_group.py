"""Say two words at the same time, in a group that waits for both."""

import asyncio
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    # TODO: print the time of day, say hello and world in a TaskGroup, print the time again
    ...
