# finding: raised
import asyncio


async def work():
    await asyncio.sleep(1)


async def main():
    await work()()  # <- here


asyncio.run(main())
