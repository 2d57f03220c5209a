"""A later start, tickers that come to an end, and little room for calls inside calls."""

import asyncio
import sys

ROOM = 150
"""Calls inside one another: enough for any loop, and soon used up by a function that goes on by calling itself."""


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


async def print_nums_in_a_small_stack(module):
    """What happens in nine minutes to a `print_nums` that calls itself for the next number happens here in one."""
    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    sys.setrecursionlimit(depth + ROOM)
    await module.print_nums()
