# finding: none
import asyncio, threading
def read(queue, loop):
    asyncio.run_coroutine_threadsafe(queue.put("news"), loop).result()
async def main():
    queue = asyncio.Queue()
    threading.Thread(target=read, args=(queue, asyncio.get_running_loop())).start()
    print(await queue.get())
asyncio.run(main())
