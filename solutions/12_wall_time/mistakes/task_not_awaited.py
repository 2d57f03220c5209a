# finding: task-left-behind
import asyncio
import time


async def wall_time(coroutine):
    start = time.perf_counter()
    task = asyncio.ensure_future(coroutine)  # <- here
    seconds = time.perf_counter() - start
    print(f"Wall time: {seconds:.2f} s")
    return task


async def brew():
    await asyncio.sleep(3)
    return "tea"


asyncio.run(wall_time(brew()))
