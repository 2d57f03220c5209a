# finding: wrong-text
import asyncio
import time


async def wall_time(coroutine):
    start = time.process_time()
    result = await coroutine
    seconds = time.process_time() - start
    print(f"Wall time: {seconds:.2f} s")  # <- here
    return result


async def brew():
    await asyncio.sleep(3)
    return "tea"


asyncio.run(wall_time(brew()))
