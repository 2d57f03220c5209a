# finding: none
import asyncio
import os
import signal
import threading


async def main():
    reload = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, reload.set)
    threading.Timer(1, os.kill, (os.getpid(), signal.SIGUSR1)).start()
    await reload.wait()
    print("reload")


asyncio.run(main())
