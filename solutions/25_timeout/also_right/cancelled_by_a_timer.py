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
    asyncio.get_running_loop().call_later(limit, task.cancel)
    (drink,) = await asyncio.gather(task, return_exceptions=True)
    if isinstance(drink, asyncio.CancelledError):
        print("too slow")
        return "tea"
    return drink
