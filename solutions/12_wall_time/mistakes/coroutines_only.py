# finding: raised
import asyncio
import time


async def wall_time(coroutine):
    start = time.perf_counter()
    task = asyncio.create_task(coroutine)  # <- here
    result = await task
    seconds = time.perf_counter() - start
    print(f"Wall time: {seconds:.2f} s")
    return result


async def brew():
    await asyncio.sleep(3)
    return "tea"


asyncio.run(wall_time(brew()))
