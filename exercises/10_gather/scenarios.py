"""A stand-in for `fetch`."""

import asyncio


async def fetch_page(number, delay):
    """Stands in for `fetch`: half a second longer, silent, and gives a text."""
    await asyncio.sleep(delay + 0.5)
    return f"page {number} after {delay} s"
