"""A stand-in for `download`."""

import asyncio


async def download_by_size(name):
    """Stands in for `download`: half a second for each letter, silent, and returns a text."""
    await asyncio.sleep(len(name) / 2)
    return f"{len(name)} letters of {name}"
