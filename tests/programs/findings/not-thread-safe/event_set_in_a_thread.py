# finding: not-thread-safe
import asyncio
import threading
import time


def press(button):
    time.sleep(1)
    button.set()  # <- here


async def main():
    button = asyncio.Event()
    threading.Thread(target=press, args=(button,)).start()
    await button.wait()
    print("pressed")


asyncio.run(main())
