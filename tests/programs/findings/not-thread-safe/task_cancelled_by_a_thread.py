# finding: not-thread-safe
import asyncio
import threading
import time


async def serve():
    await asyncio.Event().wait()


def shut_down(task):
    time.sleep(1)
    task.cancel()  # <- here


async def main():
    serving = asyncio.create_task(serve())
    threading.Thread(target=shut_down, args=(serving,)).start()
    await asyncio.wait([serving])
    print("over")


asyncio.run(main())
