"""A later start, a late turn, tickers that come to an end, and little room for calls inside calls."""

import asyncio
import sys
from functools import partial

ROOM = 150
"""Calls inside one another: enough for any loop, and soon used up by a function that goes on by calling itself."""


async def main_after(module, seconds):
    """Let some time pass before `main` starts."""
    await asyncio.sleep(seconds)
    await module.main()


async def short_display(*given, **options):
    """Stands in for `display_time`: ends after one second."""
    print("display begins")
    await asyncio.sleep(1)
    print("display ends")


async def short_nums(*given, **options):
    """Stands in for `print_nums`: ends after two seconds."""
    print("nums begin")
    await asyncio.sleep(2)
    print("nums end")


async def print_nums_in_a_small_stack(module):
    """Run `print_nums` where calls inside calls soon have no room: one minute here is like nine elsewhere."""
    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    sys.setrecursionlimit(depth + ROOM)
    await module.print_nums()


async def display_time_with_a_late_turn(module):
    """Run `display_time` as on a busy machine: what is due at 3 s has its turn at 4.25 s."""
    loop = asyncio.get_running_loop()
    call_at = loop.call_at

    def late(when, callback, *given, **options):
        return call_at(4.25 if 2.5 < when < 4.25 else when, callback, *given, **options)

    loop.call_at = late
    loop.call_later = lambda delay, *given, **options: late(loop.time() + delay, *given, **options)
    await LateTurn(module.display_time())


class LateTurn:
    """Awaits a coroutine, and lets it go on late once."""

    def __init__(self, coroutine):
        self.steps = coroutine.__await__()

    def __await__(self):
        loop, go_on = asyncio.get_running_loop(), partial(self.steps.send, None)
        held_up = False
        while True:
            try:
                awaited = go_on()
            except StopIteration:
                return
            go_on = partial(self.steps.send, None)
            try:
                yield awaited
            except BaseException as problem:  # a timeout of the student's cancels the task, and catches that
                go_on = partial(self.steps.throw, problem)
            if 2.5 < loop.time() < 4.25 and not held_up:
                held_up = True
                yield from asyncio.sleep(4.25 - loop.time()).__await__()
