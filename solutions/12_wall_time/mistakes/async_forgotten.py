# finding: await-outside-async
import asyncio
import time


def wall_time(coroutine):
    start = time.perf_counter()
    result = await coroutine  # <- here
    seconds = time.perf_counter() - start
    print(f"Wall time: {seconds:.2f} s")
    return result


async def brew():
    await asyncio.sleep(3)
    return "tea"


asyncio.run(wall_time(brew()))
