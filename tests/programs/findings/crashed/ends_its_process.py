# finding: crashed
import asyncio
import os


async def main():
    await asyncio.sleep(1)
    os._exit(3)


asyncio.run(main())
