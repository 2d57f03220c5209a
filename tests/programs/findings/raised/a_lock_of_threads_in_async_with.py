# finding: raised
import asyncio
import threading

lock = threading.Lock()


async def main():
    async with lock:  # <- here
        await asyncio.sleep(1)


asyncio.run(main())
