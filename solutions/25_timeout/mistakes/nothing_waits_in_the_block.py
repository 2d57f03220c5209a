# finding: wrong-text
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
        async with asyncio.timeout(limit):  # <- here
            task = asyncio.create_task(brew(seconds))
    except TimeoutError:
        print("too slow")
        return "tea"
    return await task
