from asyncio import ensure_future
from time import monotonic


async def wall_time(awaitable):
    begin = monotonic()
    task = ensure_future(awaitable)
    await task
    print(f"Wall time: {monotonic() - begin:.2f} s")
    return task.result()
