"""Downloads that are counted."""

import asyncio

under_way = []
numbers_at_once = []


async def count_downloads(number, delay):
    """Stands in for `download`: silent, counts how many are under way, and returns 100 minus the number."""
    under_way.append(number)
    numbers_at_once.append(len(under_way))
    await asyncio.sleep(delay)
    under_way.remove(number)
    return 100 - number


async def download_ten(module):
    """Run `download_all` for ten downloads of 1 s each, with a limit of 3."""
    under_way.clear()
    numbers_at_once.clear()
    results = await module.download_all([1] * 10, 3)
    return {"most at once": max(numbers_at_once, default=0), "results": results}
