# finding: never-awaited
import asyncio


async def get():
    await asyncio.sleep(1)
    return {"price": 2}


async def main():
    rounds = 0
    while rounds < 2 and get():  # <- here
        rounds += 1


asyncio.run(main())
