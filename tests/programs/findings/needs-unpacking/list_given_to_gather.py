# finding: needs-unpacking
import asyncio


async def main():
    waits = [asyncio.sleep(1), asyncio.sleep(2)]
    await asyncio.gather(waits)  # <- here


asyncio.run(main())
