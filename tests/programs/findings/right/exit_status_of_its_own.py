# finding: none
"""A program that ends with the exit status that its main returns."""

import asyncio
import sys


async def main() -> int:
    await asyncio.sleep(1)
    print("checked")
    return 3


sys.exit(asyncio.run(main()))
