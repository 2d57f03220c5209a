# Tries: to run a worker in the name of another task, by the table of running tasks.
# Points: 2
# Flag: replaces asyncio.current_task
import asyncio

async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def nothing():
    pass


class InAnotherName:
    def __init__(self, coroutine):
        self.coroutine = coroutine

    def __await__(self):
        loop, step = asyncio.get_running_loop(), self.coroutine.__await__()
        table = asyncio.tasks._current_tasks
        real, other = asyncio.current_task(), asyncio.ensure_future(nothing())
        while True:
            table[loop] = other
            try:
                future = next(step)
            except StopIteration:
                return
            finally:
                table[loop] = real
            yield future


async def main():
    print("before await")
    await InAnotherName(worker_1())
    print("awaited worker_1")
    await InAnotherName(worker_2())
    print("awaited worker_2")
