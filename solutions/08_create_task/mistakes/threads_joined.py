# finding: blocking-call
import asyncio
import threading


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main():
    print("before await")
    thread1 = threading.Thread(target=asyncio.run, args=(worker_1(),))
    thread2 = threading.Thread(target=asyncio.run, args=(worker_2(),))
    thread1.start()
    thread2.start()
    thread1.join()  # <- here
    print("awaited worker_1")
    thread2.join()
    print("awaited worker_2")
