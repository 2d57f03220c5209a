# finding: none
import asyncio
import time


async def main():
    end = time.time() + 1
    while time.time() < end:
        await asyncio.sleep(0)


asyncio.run(main())
