# finding: none
import asyncio
import time


async def main():
    await asyncio.gather(asyncio.to_thread(time.sleep, 2), asyncio.sleep(1))


asyncio.run(main())
