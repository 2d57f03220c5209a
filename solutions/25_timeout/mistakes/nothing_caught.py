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
    drink = "tea"
    async with asyncio.timeout(limit):  # <- here
        drink = await brew(seconds)
    if drink == "tea":
        print("too slow")
    return drink

if __name__ == "__main__":
    print(asyncio.run(coffee_or_tea(5, 2)))
