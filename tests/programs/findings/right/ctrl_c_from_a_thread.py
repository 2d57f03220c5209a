# finding: none
import asyncio
import os
import signal
import threading


async def work():
    try:
        while True:
            print("working")
            await asyncio.sleep(2)
    finally:
        print("cleaned up")


threading.Timer(3, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    asyncio.run(work())
except KeyboardInterrupt:
    print("ended by Ctrl-C")
