"""Other people to greet."""

import asyncio


async def greet_later(module):
    """Greet Grace now and Linus half a second later, while Grace is still there."""
    grace = asyncio.create_task(module.greet("Grace"))
    await asyncio.sleep(0.5)
    await module.greet("Linus")
    await grace
