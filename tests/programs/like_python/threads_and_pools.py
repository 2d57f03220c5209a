"""A thread with a queue, a pool that is closed, and one that is not: the program ends when their jobs are done."""

import asyncio
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor

jobs = queue.Queue()


def worker() -> None:
    while (seconds := jobs.get()) is not None:
        time.sleep(seconds)
        print("slept", seconds)


async def main() -> None:
    loop = asyncio.get_running_loop()
    jobs.put(0.1)
    with ThreadPoolExecutor() as pool:
        await asyncio.gather(*(loop.run_in_executor(pool, time.sleep, seconds) for seconds in (0.3, 0.2, 0.25)))
    print("pool done")
    jobs.put(0.05)
    jobs.put(None)


def late(seconds: float) -> None:
    time.sleep(seconds)
    print("late", seconds)


thread = threading.Thread(target=worker)
thread.start()
asyncio.run(main())
thread.join()
open_pool = ThreadPoolExecutor(1)
for seconds in (0.2, 0.1):
    open_pool.submit(late, seconds)
print("end of the file")
