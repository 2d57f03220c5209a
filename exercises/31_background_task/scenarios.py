"""A log that takes a little longer, and one that fails while others are handled."""

import asyncio


async def longer_log(request):
    """Stands in for `log`: an eighth of a second longer."""
    await asyncio.sleep(1.125)
    print(f"logged {request}")


async def failing_log(request):
    """Stands in for `log`: silent, an eighth of a second, and an OSError for all but `"good"`."""
    await asyncio.sleep(0.125)
    if request != "good":
        raise OSError(f"no log for {request}")


async def odd_log(request):
    """Stands in for `log`: three sixteenths of a second longer."""
    await asyncio.sleep(1.1875)
    print(f"logged {request}")
