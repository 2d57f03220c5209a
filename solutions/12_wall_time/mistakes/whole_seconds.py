# finding: wrong-text
import asyncio
from datetime import datetime


async def wall_time(coroutine):
    start = datetime.now()
    result = await coroutine
    took = datetime.now() - start
    print(f"Wall time: {took.seconds:.2f} s")  # <- here
    return result


async def brew():
    await asyncio.sleep(3)
    return "tea"


asyncio.run(wall_time(brew()))
