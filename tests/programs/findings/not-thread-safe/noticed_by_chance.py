# finding: not-thread-safe
import asyncio
import threading
import time


def work(loop, done):
    time.sleep(0.5)
    loop.call_soon(done.set)  # <- here


async def main():
    done = asyncio.Event()
    threading.Thread(target=work, args=(asyncio.get_running_loop(), done)).start()
    print(sum(range(10)))
    while not done.is_set():
        await asyncio.sleep(0.2)


asyncio.run(main())
