import asyncio
import time

WORDS = {"world": 2, "hello": 1}


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


def time_of_day():
    return time.strftime("%X")


async def main():
    print("started at " + time_of_day())
    tasks = []
    for what, delay in WORDS.items():
        tasks.append(asyncio.ensure_future(say_after(delay, what)))
    for task in tasks:
        await task
    print("finished at " + time_of_day())


asyncio.run(main())
