# finding: none
import asyncio


async def work():
    await asyncio.sleep(1)


async def main():
    await asyncio.to_thread(lambda: asyncio.run(work()))


asyncio.run(main())
