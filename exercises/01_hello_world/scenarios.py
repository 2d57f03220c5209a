"""What runs beside the student's `main`."""

import asyncio


async def beside_a_clock(module):
    """Run `main` beside a clock that ticks once, after half a second."""
    clock = asyncio.create_task(tick())
    try:
        await module.main()
    finally:
        await clock


async def tick():
    """Tick at 0.5 s."""
    await asyncio.sleep(0.5)
    print("tick")
