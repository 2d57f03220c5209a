import asyncio
from datetime import datetime


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


WORDS = {"world": 2, "hello": 1}


def note(what):
    print(f"{what} at {datetime.now():%H:%M:%S}")


async def say_all(words):
    async with asyncio.TaskGroup() as group:
        return [group.create_task(say_after(delay, what)) for what, delay in words.items()]


async def main():
    note("started")
    await say_all(WORDS)
    note("finished")
