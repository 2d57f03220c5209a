# Tries: to let the timers of the running loop fire early, where no sleep names its seconds.
# Points: 4
# Flag: replaces asyncio.SelectorEventLoop.call_later
import asyncio

ONE, TWO = 1, 2


def set_back():
    loop = asyncio.get_running_loop()
    real = loop.call_later
    loop.call_later = lambda delay, *args, **options: real(delay / 2, *args, **options)


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(ONE)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(TWO)
    print("worker_2 done")


async def main():
    print("before await")
    await worker_1()
    set_back()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
