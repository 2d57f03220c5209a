"""Groups of exceptions, standard error, and a status at the end."""

import asyncio
import sys


async def bad() -> None:
    await asyncio.sleep(0.5)
    raise ValueError("bad")


async def main() -> None:
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(1))
            group.create_task(bad())
    except* ValueError as caught:
        print("caught", caught.exceptions)
    print("not on standard output", file=sys.stderr)
    sys.exit(3)


asyncio.run(main())
