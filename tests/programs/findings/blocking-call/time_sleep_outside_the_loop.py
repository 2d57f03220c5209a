# finding: none
import asyncio
import time


async def main():
    await asyncio.sleep(1)


time.sleep(1)
asyncio.run(main())
