# Tries: the same by a module of asyncio that hardly any program knows.
# Points: 4
# Flag: replaces asyncio.events.get_running_loop
import asyncio
import asyncio.events as inner


class Loop:
    def __init__(self, loop):
        self.create_future, self.later = loop.create_future, loop.call_later

    def call_later(self, delay, *given, **options):
        return self.later(delay / 2, *given, **options)


def set_back():
    loop = Loop(asyncio.get_running_loop())
    module = inner
    module.get_running_loop = lambda: loop


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
