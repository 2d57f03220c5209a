# finding: not-thread-safe
import asyncio
import os
import signal
import threading


async def main():
    reload = asyncio.Event()
    signal.signal(signal.SIGUSR1, lambda number, frame: reload.set())  # <- here
    threading.Timer(1, os.kill, (os.getpid(), signal.SIGUSR1)).start()
    await reload.wait()
    print("reload")


asyncio.run(main())
