# finding: run-inside-loop
import asyncio


async def work():
    await asyncio.sleep(1)


async def main():
    asyncio.run(work())  # <- here


asyncio.run(main())
