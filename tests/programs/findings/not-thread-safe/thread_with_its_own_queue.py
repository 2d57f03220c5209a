# finding: none
"""A thread's own event and queue are no asyncio objects, although they have the same methods."""

import asyncio
import queue
import threading
import time


def work(found, done):
    for number in range(3):
        time.sleep(0.5)
        found.put_nowait(number)
    done.set()


async def main():
    found, done = queue.Queue(), threading.Event()
    threading.Thread(target=work, args=(found, done)).start()
    while not done.is_set():
        await asyncio.sleep(0.2)
    print([found.get_nowait() for _ in range(3)])


asyncio.run(main())
