# finding: wrong-text
import asyncio
from datetime import datetime


async def wall_time(coroutine):
    start = datetime.now().second
    result = await coroutine
    end = datetime.now().second
    print(f"Wall time: {end - start:.2f} s")  # <- here
    return result


async def brew():
    await asyncio.sleep(3)
    return "tea"


asyncio.run(wall_time(brew()))
