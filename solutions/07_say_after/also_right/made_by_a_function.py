"""A function makes `say_after`, and tells it how to print."""

import asyncio
import time


def make_speaker(show):
    async def speak(delay, what):
        await asyncio.sleep(delay)
        show(what)

    return speak


say_after = make_speaker(print)


async def main():
    print(f"started at {time.strftime('%X')}")
    await say_after(1, "hello")
    await say_after(2, "world")
    print(f"finished at {time.strftime('%X')}")
