# Tries: the same by futures that are set early.
# Points: 4
# Flag: replaces asyncio.SelectorEventLoop.create_future
import asyncio


def set_back():
    loop = asyncio.get_running_loop()

    def early():
        future = type(loop).create_future(loop)
        loop.call_later(0.5, lambda: future.done() or future.set_result(None))
        return future

    loop.create_future = early


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
