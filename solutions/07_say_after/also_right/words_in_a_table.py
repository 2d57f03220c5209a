import asyncio
import time

WORDS = ((1, "hello"), (2, "world"))


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    print("started at " + time.strftime("%H:%M:%S"))
    for delay, what in WORDS:
        await say_after(delay, what)
    print("finished at " + time.strftime("%H:%M:%S"))


asyncio.run(main())
