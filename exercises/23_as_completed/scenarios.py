"""A stand-in for `fetch`."""

import asyncio


async def fetch_page(number, delay):
    """Stands in for `fetch`: half the delay, and another number."""
    await asyncio.sleep(delay / 2)
    return 100 + number
