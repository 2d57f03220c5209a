"""Blocking calls in threads, so that the event loop goes on."""

import asyncio
import time


def crunch(seconds):
    time.sleep(seconds)
    return f"crunched {seconds}"


async def heartbeat():
    while True:
        print("beat")
        await asyncio.sleep(0.5)


async def crunch_all(jobs):
    # TODO: run crunch for each job, all at once, each in a thread, and return the results in order
    ...


async def main():
    beating = asyncio.create_task(heartbeat())
    print(*await crunch_all([1.25, 2.25]), sep=", ")
    beating.cancel()
    await asyncio.wait([beating])


if __name__ == "__main__":
    asyncio.run(main())
