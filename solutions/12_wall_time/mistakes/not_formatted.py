# finding: wrong-text
import asyncio
import time


async def wall_time(coroutine):
    start = time.perf_counter()
    result = await coroutine
    seconds = time.perf_counter() - start
    print(f"Wall time: {seconds} s")  # <- here
    return result


async def brew():
    await asyncio.sleep(3)
    return "tea"


asyncio.run(wall_time(brew()))
