"""Stand-ins for `fetch`."""

import asyncio


async def fetch_page(number, delay):
    """Stands in for `fetch`: half a second longer, silent, and returns another number."""
    await asyncio.sleep(delay + 0.5)
    return 100 - number
