"""The exceptions of asyncio's timers for times that are not numbers."""

import asyncio


async def main() -> None:
    loop = asyncio.get_running_loop()
    for delay in ("1", print, None, [1]):
        try:
            loop.call_later(delay, print)
        except TypeError as error:
            print(error)


asyncio.run(main())
