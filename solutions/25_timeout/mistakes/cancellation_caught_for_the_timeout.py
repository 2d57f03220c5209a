# finding: raised
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
        async with asyncio.timeout(limit):
            return await brew(seconds)
    except asyncio.CancelledError:  # <- here
        print("too slow")
        return "tea"


if __name__ == "__main__":
    print(asyncio.run(coffee_or_tea(5, 2)))
