"""Other guns, and another runner."""

import asyncio


async def fire_at(module, seconds):
    """Run `runner` for x (1 s) and y (0.25 s), and fire the gun after some time."""
    gun = asyncio.Event()
    running = asyncio.gather(module.runner("x", gun, 1), module.runner("y", gun, 0.25))
    await asyncio.sleep(seconds)
    print("fire")
    gun.set()
    await running


async def come_late(module):
    """Run `runner` with a gun that has been fired already, and return whether the gun is still set."""
    gun = asyncio.Event()
    gun.set()
    await module.runner("late", gun, 2)
    return "set" if gun.is_set() else "cleared"


async def runner_on_paper(*given, **options):
    """Stands in for `runner`: waits for the gun, and writes down its seconds without running."""
    values = [*given, *options.values()]
    name = next(value for value in values if isinstance(value, str))
    gun = next(value for value in values if isinstance(value, asyncio.Event))
    seconds = next(value for value in values if isinstance(value, int | float))
    print(f"{name} here")
    await gun.wait()
    print(f"{name} {seconds}")


async def runner_with_a_false_start(*given, **options):
    """Stands in for `runner`: the one with fewer seconds fires the gun after 1 s, and both run for 5 s."""
    values = [*given, *options.values()]
    name = next(value for value in values if isinstance(value, str))
    gun = next(value for value in values if isinstance(value, asyncio.Event))
    if next(value for value in values if isinstance(value, int | float)) < 2:
        await asyncio.sleep(1)
        gun.set()
    await gun.wait()
    print(f"{name} runs")
    await asyncio.sleep(5)


async def runner_the_other_way_round(*given, **options):
    """Stands in for `runner`: waits for the gun, and then runs the longer the fewer its seconds."""
    values = [*given, *options.values()]
    gun = next(value for value in values if isinstance(value, asyncio.Event))
    seconds = next(value for value in values if isinstance(value, int | float))
    await gun.wait()
    await asyncio.sleep(3 - seconds)
