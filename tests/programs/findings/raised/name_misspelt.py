# finding: raised
import asyncio


async def worker():
    await asyncio.sleep(1)


async def main():
    await wroker()  # <- here


asyncio.run(main())
