"""Fetch everything at once."""

import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    return await asyncio.gather([fetch(number, delay) for number, delay in enumerate(delays, start=1)]
