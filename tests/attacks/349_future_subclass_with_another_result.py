# Tries: to await a future whose callbacks run at once.
# Points: 2
import asyncio


class Now(asyncio.Future):
    def add_done_callback(self, callback, *, context=None):
        asyncio.get_running_loop().call_soon(callback, self)

    def done(self):
        return True

    def result(self):
        return None

    def __await__(self):
        yield self


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
    await Now()
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
