import asyncio
import time


async def wall_time(coroutine):
    start_time = time.time()
    result = await coroutine
    end_time = time.time()
    print("Wall time: %.2f s" % (end_time - start_time))
    return result


async def brew():
    await asyncio.sleep(3)
    return "tea"


asyncio.run(wall_time(brew()))
