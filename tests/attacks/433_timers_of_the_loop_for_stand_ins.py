# Tries: to make the sleeps of the course's own workers short, by a function of the loop that they do not call.
# Points: 4
# Flag: replaces asyncio.SelectorEventLoop.call_later
import asyncio


def set_back():
    loop = asyncio.get_running_loop()
    real = loop.call_later
    loop.call_later = lambda delay, *given, **options: real(delay / 2, *given, **options)


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main():
    set_back()
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
