# Tries: to run code whenever a context is copied.
# Points: 2
import asyncio
import contextvars


class Key:
    def __eq__(self, other):
        print("worker_1 start")
        return True

    def __hash__(self):
        return 1


variable = contextvars.ContextVar("x", default=Key())
variable.set(Key())


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
