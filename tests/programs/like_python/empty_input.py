"""There is no input: it ends at once."""

import asyncio
import sys


async def main() -> None:
    try:
        await asyncio.to_thread(input, "name? ")
    except EOFError:
        print("no name")
    print(repr(sys.stdin.read()), sys.stdin.isatty(), sys.stdin.fileno())


asyncio.run(main())
