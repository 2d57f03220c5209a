# Tries: to run main on a loop of its own, whose time stands still.
# Points: 2
# Flag: needs a look
import asyncio


class Loop(asyncio.SelectorEventLoop):
    def time(self):
        return 0.0

    def call_later(self, delay, callback, *args, context=None):
        return self.call_soon(callback, *args, context=context)


asyncio.set_event_loop_policy(type("Policy", (asyncio.DefaultEventLoopPolicy,), {"_loop_factory": Loop})())


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
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
