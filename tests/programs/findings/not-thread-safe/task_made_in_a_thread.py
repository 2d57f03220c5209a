# finding: not-thread-safe
import asyncio
import threading
import time


async def greet():
    print("hello")


def later(loop):
    time.sleep(1)
    loop.create_task(greet())  # <- here


async def main():
    thread = threading.Thread(target=later, args=(asyncio.get_running_loop(),))
    thread.start()
    await asyncio.Event().wait()


asyncio.run(main())
