# finding: never-awaited
import asyncio


async def get():
    await asyncio.sleep(1)
    return {"price": 2}


async def main():
    if not get():  # <- here
        print("empty")


asyncio.run(main())
