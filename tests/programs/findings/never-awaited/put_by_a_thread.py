# finding: never-awaited
import asyncio, threading
def read(queue):
    queue.put("news")  # <- here
async def main():
    queue = asyncio.Queue()
    threading.Thread(target=read, args=(queue,)).start()
    await asyncio.sleep(1)
    print(queue.qsize())
asyncio.run(main())
