"""The exceptions of asyncio's timers and of `time.sleep` for times of other types."""

import asyncio
import time
from decimal import Decimal
from fractions import Fraction


async def main() -> None:
    loop = asyncio.get_running_loop()
    for delay in ("1", print, None, [1]):
        try:
            loop.call_later(delay, print)
        except TypeError as error:
            print(error)


asyncio.run(main())
for seconds in (Fraction(1, 100), Decimal("0.01"), 1j, b"1", False):
    try:
        print(time.sleep(seconds))
    except TypeError as error:
        print(error)
