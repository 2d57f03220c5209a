"""A stand-in for `get_answer`, and another program that makes use of the student's `main`."""

import asyncio


async def get_another_answer():
    """Stands in for `get_answer`: another answer, in more time."""
    await asyncio.sleep(2.5)
    return 7


async def another_program(module):
    """Await `main` beside a clock that ticks once, after half a second."""
    clock = asyncio.create_task(tick())
    try:
        await module.main()
    finally:
        await clock


async def tick():
    """Tick at 0.5 s."""
    await asyncio.sleep(0.5)
    print("tick")
