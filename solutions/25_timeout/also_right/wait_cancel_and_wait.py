import asyncio


async def brew(seconds):
    print("brewing")
    try:
        await asyncio.sleep(seconds)
        print("ready")
        return "coffee"
    finally:
        print("machine off")


async def coffee_or_tea(seconds, limit):
    task = asyncio.create_task(brew(seconds))
    done, pending = await asyncio.wait([task], timeout=limit)
    if done:
        return task.result()
    task.cancel()
    await asyncio.wait([task])
    print("too slow")
    return "tea"
