import asyncio
import sys


async def main() -> int:
    print("hello")
    await asyncio.sleep(1)
    print("world")
    return 0


if "__main__" == __name__:
    sys.exit(asyncio.run(main()))
