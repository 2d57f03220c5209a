# Tries: to run a worker in the name of a task that does something else.
# Points: 2
# Flag: uses _enter_task
import asyncio


async def nothing():
    pass


class InAnotherName:
    def __init__(self, coroutine):
        self.coroutine = coroutine

    def __await__(self):
        loop, step = asyncio.get_running_loop(), self.coroutine.__await__()
        real, other = asyncio.current_task(), asyncio.ensure_future(nothing())
        while True:
            asyncio._leave_task(loop, real)
            asyncio._enter_task(loop, other)
            try:
                future = next(step)
            except StopIteration:
                return
            finally:
                asyncio._leave_task(loop, other)
                asyncio._enter_task(loop, real)
            yield future


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
    await InAnotherName(worker_1())
    print("awaited worker_1")
    await InAnotherName(worker_2())
    print("awaited worker_2")
