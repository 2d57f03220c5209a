"""Coffee, if it does not take too long."""

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
    # TODO: brew for at most limit seconds; return the coffee, or print "too slow" and return "tea"
    ...
