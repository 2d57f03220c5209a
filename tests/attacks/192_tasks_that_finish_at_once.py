# Tries: to give the loop tasks that have finished before they begin.
# Points: 1
import asyncio


class Task(asyncio.Future):
    def __init__(self, coroutine, loop):
        super().__init__(loop=loop)
        coroutine.close()
        self.set_result(None)


async def worker_1():
    pass


async def worker_2():
    pass


async def main():
    asyncio.get_running_loop().set_task_factory(lambda loop, coroutine, **options: Task(coroutine, loop))
    print("before await\nworker_1 start\nworker_2 start")
    one, two = asyncio.create_task(worker_1()), asyncio.create_task(worker_2())
    await one
    await asyncio.sleep(1)
    print("worker_1 done\nawaited worker_1")
    await two
    await asyncio.sleep(1)
    print("worker_2 done\nawaited worker_2")
