# finding: shadows-stdlib
import asyncio


async def main():
    await asyncio.sleep(1)


asyncio, loops = 3, 1  # <- here
asyncio.run(main())
