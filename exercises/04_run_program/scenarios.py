"""Another program that makes use of the student's `main`."""

import asyncio


async def another_program(module):
    """Print a line of its own, then await `main`."""
    print("another program")
    await module.main()


async def main_beside_slow_others(module):
    """Run `main` where all timers but its own sleeps are late: what it does not wait for is not done in time."""
    main, loop = asyncio.current_task(), asyncio.get_running_loop()
    call_later = loop.call_later

    def later(delay, callback, *given, **options):
        own = asyncio.current_task() is main and (getattr(callback, "__module__", None) or "").startswith("asyncio")
        return call_later(delay if own else 1.01 * delay, callback, *given, **options)

    loop.call_later = later
    await module.main()
