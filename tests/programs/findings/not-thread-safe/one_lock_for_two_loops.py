# finding: not-thread-safe
import asyncio
import threading

lock = asyncio.Lock()


async def work(name):
    async with lock:  # <- here
        await asyncio.sleep(0.2)
        print(name)


thread = threading.Thread(target=lambda: asyncio.run(work("thread")))
thread.start()
asyncio.run(work("main"))
thread.join()
