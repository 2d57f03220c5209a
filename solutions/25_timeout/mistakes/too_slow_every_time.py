# finding: extra-line
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
    except TimeoutError:
        return "tea"
    finally:
        print("too slow")  # <- here

if __name__ == "__main__":
    print(asyncio.run(coffee_or_tea(5, 2)))
