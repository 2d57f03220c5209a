# finding: never-awaited
import asyncio
import time


async def main():
    end = time.time() + 1
    while time.time() < end:
        asyncio.sleep(0.1)  # <- here


asyncio.run(main())
