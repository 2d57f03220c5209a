"""A stand-in for `fetch`."""

import asyncio


async def fetch_page(number, delay):
    """Stands in for `fetch`: half the delay, and another number."""
    await asyncio.sleep(delay / 2)
    return 100 + number


async def fetch_backwards(number, delay):
    """Stands in for `fetch`: the quicker the longer the delay, and another number."""
    await asyncio.sleep(3.75 - delay)
    return 100 + number
