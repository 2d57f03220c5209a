# finding: none
import asyncio


async def later():
    await asyncio.sleep(1)


async def main():
    unused = later()
    unused.close()
    await later()


asyncio.run(main())
