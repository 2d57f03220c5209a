# finding: wrong-text
import asyncio
import time


async def wall_time(coroutine):
    result = await coroutine
    start = time.perf_counter()
    seconds = time.perf_counter() - start
    print(f"Wall time: {seconds:.2f} s")  # <- here
    return result


async def brew():
    await asyncio.sleep(3)
    return "tea"


asyncio.run(wall_time(brew()))
