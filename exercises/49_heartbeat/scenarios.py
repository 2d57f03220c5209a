"""Other times and other actions for every."""

import asyncio


async def begin_later(module, interval):
    """Sleep for 10.5 s, and then call `every(interval, 3, beat)`."""
    await asyncio.sleep(10.5)
    await module.every(interval, 3, module.beat)


async def one_takes_long(module):
    """Call `every(1, 6, …)` with an action that takes 0.25 s, but 2.25 s the second time."""
    durations = iter([0.25, 2.25])

    async def act():
        print("beat")
        await asyncio.sleep(next(durations, 0.25))

    await module.every(1, 6, act)


async def none_and_one(module):
    """Call `every(1, 0, beat)`, print `none`, call `every(1, 1, beat)`, and print `one`."""
    await module.every(1, 0, module.beat)
    print("none")
    await module.every(1, 1, module.beat)
    print("one")


async def beside_another(module):
    """Call `every(1, 3, beat)` beside a task that prints `other` at 0.5 and 1.5 s."""

    async def other():
        for after in (0.5, 1):
            await asyncio.sleep(after)
            print("other")

    await asyncio.gather(module.every(1, 3, module.beat), other())
