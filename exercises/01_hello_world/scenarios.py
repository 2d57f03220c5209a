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


async def main_beside_slow_others(module):
    """Run `main` where all timers but its own sleeps are late: what it does not wait for is not done in time."""
    main, loop = asyncio.current_task(), asyncio.get_running_loop()
    call_later = loop.call_later

    def later(delay, callback, *given, **options):
        module = getattr(callback, "__module__", None) or ""
        own = asyncio.current_task() is main and module.startswith("asyncio")
        return call_later(delay if own else 1.01 * delay, callback, *given, **options)

    loop.call_later = later
    await module.main()
