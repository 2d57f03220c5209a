"""`wait_for` gives up on a coroutine that takes too long, and gets a result from one that does not."""

import asyncio


async def fetch(delay):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print(f"gave up on {delay}")
        raise
    return delay


async def main():
    for delay in (0.5, 2):
        try:
            print(await asyncio.wait_for(fetch(delay), 1))
        except TimeoutError:
            print("too late")


asyncio.run(main())
