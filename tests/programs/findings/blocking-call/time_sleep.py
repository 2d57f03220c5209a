# finding: blocking-call
import asyncio
import time


async def main():
    time.sleep(1)  # <- here
    await asyncio.sleep(1)


asyncio.run(main())
