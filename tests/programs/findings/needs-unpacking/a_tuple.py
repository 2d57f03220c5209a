# finding: needs-unpacking
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    await asyncio.gather((worker(), worker()))  # <- here


asyncio.run(main())
