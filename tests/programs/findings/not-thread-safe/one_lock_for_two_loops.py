# finding: not-thread-safe
import asyncio, threading
lock = asyncio.Lock()
async def work(number):
    async with lock:  # <- here
        await asyncio.sleep(0.2)
        print(number)
threads = [threading.Thread(target=lambda number=number: asyncio.run(work(number))) for number in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
