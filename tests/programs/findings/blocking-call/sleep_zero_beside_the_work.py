# finding: none
import asyncio
import time


async def main():
    time.sleep(0)
    await asyncio.sleep(1)


asyncio.run(main())
