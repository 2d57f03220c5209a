# finding: blocking-call
import asyncio
import os


async def ring():
    os.system("exit 0")  # <- here


async def main():
    await asyncio.gather(ring(), asyncio.sleep(1))


asyncio.run(main())
