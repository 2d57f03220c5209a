# finding: not-thread-safe
import asyncio
import threading
import time


def produce(queue):
    for number in range(3):
        time.sleep(0.5)
        queue.put_nowait(number)  # <- here


async def main():
    queue = asyncio.Queue()
    threading.Thread(target=produce, args=(queue,)).start()
    for _ in range(3):
        print(await queue.get())


asyncio.run(main())
