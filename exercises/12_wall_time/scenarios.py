"""Work to be timed."""

import asyncio


async def work(seconds, result):
    """Take so many seconds, then give the result."""
    await asyncio.sleep(seconds)
    return result


class Work:
    """An awaitable that is neither a coroutine nor a future."""

    def __init__(self, seconds, result):
        self.seconds = seconds
        self.result = result

    def __await__(self):
        return work(self.seconds, self.result).__await__()


async def time_coroutine(module, seconds, result):
    """Time a coroutine object."""
    return await module.wall_time(work(seconds, result))


async def time_all_kinds(module):
    """Time a coroutine (1 s), a task (2 s), a future set after 0.5 s and another awaitable (1.25 s)."""
    await module.wall_time(work(1, "coroutine"))
    task = asyncio.create_task(work(2, "task"))
    try:
        await module.wall_time(task)
    finally:
        await task  # whatever became of it, this task is not the student's to end
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(0.5, future.set_result, "future")
    await module.wall_time(future)
    await module.wall_time(Work(1.25, "object"))
