"""Other users of connect, and a stand-in for it."""

import asyncio
from contextlib import asynccontextmanager


async def raise_inside(module):
    """Raise a ValueError in the block of `connect("x")`."""
    try:
        async with module.connect("x") as name:
            print("in", name)
            raise ValueError("boom")
        print("the block is left as if nothing had happened")
    except ValueError as problem:
        print("ValueError", problem)


async def cancel_inside(module):
    """Cancel a task at 2 s, in the block of `connect("y")`."""

    async def use():
        async with module.connect("y"):
            await asyncio.sleep(10)

    task = asyncio.create_task(use())
    await asyncio.sleep(2)
    task.cancel()
    await asyncio.wait([task])
    return task.cancelled()


async def two_at_once(module):
    """Connect to `a`, and a quarter of a second later to `b`."""

    async def use(name, after):
        await asyncio.sleep(after)
        async with module.connect(name):
            pass

    await asyncio.gather(use("a", 0), use("b", 0.25))


@asynccontextmanager
async def connect_elsewhere(name):
    """Stands in for `connect`: returns the name in capitals at once, and takes 2 s when it is left."""
    print("to", name)
    try:
        yield name.upper()
    finally:
        await asyncio.sleep(2)
        print("left", name)
