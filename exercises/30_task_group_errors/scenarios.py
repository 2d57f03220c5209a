"""Parts that are built without a word."""

import asyncio


async def quiet_part(name, delay, fault=None):
    """Stands in for `part`: silent, half the delay, and other words when it fails."""
    await asyncio.sleep(delay / 2)
    if fault == "at work":
        raise ValueError(f"no {name}")
    if fault == "in a hurry":
        raise TypeError(f"{name} is no part")
