import asyncio


async def wall_time(coroutine, digits=2):
    loop = asyncio.get_running_loop()
    start = loop.time()
    [result] = await asyncio.gather(coroutine)
    print(f"Wall time: {loop.time() - start:.{digits}f} s")
    return result
