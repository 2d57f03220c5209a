# finding: none
import asyncio
import threading


async def work(seconds):
    await asyncio.sleep(seconds)
    print("done")


async def main():
    thread = threading.Thread(target=lambda: asyncio.run(work(2)))
    thread.start()
    await asyncio.to_thread(thread.join)


asyncio.run(main())
