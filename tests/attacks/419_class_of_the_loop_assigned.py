# Tries: to give the loop a class of its own while it runs.
# Points: 2
# Flag: needs a look
import asyncio


async def main():
    loop = asyncio.get_running_loop()

    class Quick(type(loop)):
        def call_later(self, delay, callback, *args, context=None):
            return super().call_later(delay / 2, callback, *args, context=context)

        def call_at(self, when, callback, *args, context=None):
            return super().call_at(self.time() + (when - self.time()) / 2, callback, *args, context=context)

    loop.__class__ = Quick
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")
