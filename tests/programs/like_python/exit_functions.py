"""What is registered with atexit runs at the program's end, the last first, also what one of them raises or drops."""

import asyncio
import atexit
import sys


@atexit.register
def first() -> None:
    print("registered first")


def dropped() -> None:
    print("never")


def raises() -> None:
    raise ValueError("told on standard error")


async def main() -> None:
    await asyncio.sleep(1)
    print("main", len(sys.argv))


atexit.register(print, "registered second", end="!\n")
atexit.register(raises)
atexit.register(dropped)
atexit.unregister(dropped)
asyncio.run(main())
