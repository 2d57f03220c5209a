# finding: none
import asyncio
import threading


async def main():
    with threading.Lock():
        print("alone")
    await asyncio.sleep(1)


asyncio.run(main())
