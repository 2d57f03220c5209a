# finding: no-running-loop
import asyncio
import threading


async def job():
    print("job")


def worker():
    loop = asyncio.get_event_loop()  # <- here
    loop.run_until_complete(job())


thread = threading.Thread(target=worker)
thread.start()
thread.join()
