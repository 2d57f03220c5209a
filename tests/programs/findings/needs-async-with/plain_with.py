# finding: needs-async-with
import asyncio


async def main():
    lock = asyncio.Lock()
    with lock:  # <- here
        await asyncio.sleep(1)


asyncio.run(main())
