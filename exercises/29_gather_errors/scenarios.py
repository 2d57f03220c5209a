"""Other pages that are broken, and another way to fail."""

import asyncio


async def with_broken(module, broken, delays):
    """Run `fetch_all` with other pages broken."""
    module.BROKEN = set(broken)
    return await module.fetch_all(delays)


async def fetch_odd(number, delay):
    """Stands in for `fetch`: silent, and a RuntimeError for odd numbers."""
    await asyncio.sleep(delay)
    if number % 2:
        raise RuntimeError(f"no page {number}")
    return number + 100
