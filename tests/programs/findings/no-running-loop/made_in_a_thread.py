# finding: none
import asyncio
import threading


async def job():
    await asyncio.sleep(1)
    print("job")


def worker():
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(job())
    finally:
        loop.close()


thread = threading.Thread(target=worker)
thread.start()
thread.join()
