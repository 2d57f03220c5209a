# finding: hardcoded
import asyncio


async def wall_time(coroutine):
    result = await coroutine
    print("Wall time: 3.00 s")  # <- here
    return result


async def brew():
    await asyncio.sleep(3)
    return "tea"


asyncio.run(wall_time(brew()))
