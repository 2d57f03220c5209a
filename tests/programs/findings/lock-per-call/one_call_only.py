# finding: none
import asyncio


async def main():
    lock = asyncio.Lock()
    async with lock:
        await asyncio.sleep(1)


asyncio.run(main())
