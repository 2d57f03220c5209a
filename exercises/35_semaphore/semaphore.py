"""Downloads, never more than a few of them at once."""

import asyncio


async def download(number, delay):
    print(f"{number} start")
    await asyncio.sleep(delay)
    print(f"{number} done")
    return number * 10


async def download_all(delays, limit):
    # TODO: download 1, 2, ... with these delays, never more than limit at once; return the results
    ...


if __name__ == "__main__":
    print(asyncio.run(download_all([4, 1, 2, 2.5], 2)))
