# finding: raised
import asyncio


async def main():
    lock = asyncio.Lock()
    async with lock:
        await asyncio.sleep(1)
        lock.release()  # <- here


asyncio.run(main())
