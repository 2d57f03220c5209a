"""Coroutines for the student's `run_by_hand` to run, outside any running loop."""

import asyncio
import contextlib


async def make(what, seconds):
    """Print a line, take some seconds, print another line, return a third."""
    print(f"{what} begun")
    await asyncio.sleep(seconds)
    print(f"{what} made")
    return f"here is the {what}"


def one_result(module, what, seconds):
    """Run one coroutine and return its result."""
    return module.run_by_hand(make(what, seconds))


def twice_in_a_row(module):
    """Run two coroutines, one after the other."""
    return [module.run_by_hand(make("soup", 2)), module.run_by_hand(make("salad", 1))]


def closed_after_the_result(module):
    """Run a coroutine, and look whether the loop that ran it is closed afterwards."""
    loops = []

    async def note_the_loop():
        loops.append(asyncio.get_running_loop())
        await asyncio.sleep(0.5)

    module.run_by_hand(note_the_loop())
    return ["closed" if loop.is_closed() else "open" for loop in loops]


def what_comes_through(module):
    """Run a coroutine that raises, and return the exception that reaches the caller."""

    async def burn():
        await asyncio.sleep(1)
        raise LookupError("no pan left")

    try:
        module.run_by_hand(burn())
    except Exception as exception:
        return f"{type(exception).__name__}: {exception}"
    return "no exception"


def closed_after_an_exception(module):
    """Run a coroutine that raises, and look whether the loop that ran it is closed afterwards."""
    loops = []

    async def note_the_loop_and_burn():
        loops.append(asyncio.get_running_loop())
        raise LookupError("no pan left")

    with contextlib.suppress(LookupError):
        module.run_by_hand(note_the_loop_and_burn())
    return ["closed" if loop.is_closed() else "open" for loop in loops]
