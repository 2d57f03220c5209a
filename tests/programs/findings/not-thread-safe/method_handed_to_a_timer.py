# finding: not-thread-safe
import asyncio
import threading


async def main():
    over = asyncio.Event()
    threading.Timer(3, over.set).start()  # <- here
    await over.wait()
    print("over")


asyncio.run(main())
