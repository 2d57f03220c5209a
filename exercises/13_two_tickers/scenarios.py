"""A later start, and tickers that come to an end."""

import asyncio


async def main_after(module, seconds):
    """Let some time pass before `main` starts."""
    await asyncio.sleep(seconds)
    await module.main()


async def short_display():
    """Stands in for `display_time`: ends after one second."""
    print("display begins")
    await asyncio.sleep(1)
    print("display ends")


async def short_nums():
    """Stands in for `print_nums`: ends after two seconds."""
    print("nums begin")
    await asyncio.sleep(2)
    print("nums end")
