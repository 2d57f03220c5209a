import asyncio
import time


def clock():
    return time.strftime("%X")


def report(what):
    print(f"{what} at {clock()}")


def say(what, end="\n"):
    print(what, end=end)


async def wait(seconds):
    await asyncio.sleep(seconds)


async def say_after(delay, what, end="\n"):
    await wait(delay)
    say(what, end)


async def main():
    report("started")
    await say_after(1, "hello")
    await say_after(2, "world")
    report("finished")
