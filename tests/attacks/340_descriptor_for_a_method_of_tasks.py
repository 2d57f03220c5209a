# Tries: to have tasks tell another coroutine, by a descriptor in their class.
# Points: 2
# Flag: uses __mro__
import asyncio


class Names:
    def __get__(self, task, kind):
        return lambda: "another"


kind = type(asyncio.Task.__mro__[0] and asyncio.Task)
setattr_ = type.__setattr__
try:
    setattr_(asyncio.Task, "get_name", Names())
    setattr_(asyncio.Task, "__eq__", lambda a, b: False)
    setattr_(asyncio.Task, "__hash__", lambda a: 1)
except TypeError:
    pass


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
