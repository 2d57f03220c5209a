"""The program's own arguments."""

import asyncio
import sys


async def main() -> None:
    for argument in sys.argv[1:]:
        print(argument)


asyncio.run(main())
