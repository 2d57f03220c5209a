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
    try:
        return await asyncio.wait_for(brew(seconds), timeout=limit)
    except asyncio.TimeoutError:
        print("too slow")
    return "tea"


asyncio.run(coffee_or_tea(5, 2))
