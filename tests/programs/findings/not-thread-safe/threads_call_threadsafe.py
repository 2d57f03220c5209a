# finding: none
"""Each thread reaches the loop in one of the ways that are made for it."""

import asyncio
import threading
import time


async def double(number):
    await asyncio.sleep(1)
    return 2 * number


def work(loop, queue, done):
    time.sleep(1)
    loop.call_soon_threadsafe(queue.put_nowait, "first")
    answer = asyncio.run_coroutine_threadsafe(double(21), loop)
    loop.call_soon_threadsafe(queue.put_nowait, answer.result())
    loop.call_soon_threadsafe(done.set)


async def main():
    loop, queue, done = asyncio.get_running_loop(), asyncio.Queue(), asyncio.Event()
    threading.Thread(target=work, args=(loop, queue, done)).start()
    print(await queue.get())
    print(await queue.get())
    await done.wait()
    print(await asyncio.to_thread(time.sleep, 1))


asyncio.run(main())
