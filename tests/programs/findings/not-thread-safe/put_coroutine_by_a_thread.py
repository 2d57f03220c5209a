# finding: not-thread-safe
import asyncio
import threading

queue = asyncio.Queue()


async def produce():
    await asyncio.sleep(0.5)
    await queue.put("news")  # <- here


async def main():
    print(await queue.get())


thread = threading.Thread(target=lambda: asyncio.run(produce()))
thread.start()
asyncio.run(main())
thread.join()
