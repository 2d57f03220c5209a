# finding: none
import asyncio
import sys


async def main():
    await asyncio.sleep(1)


asyncio.run(main())
sys.exit(0)
