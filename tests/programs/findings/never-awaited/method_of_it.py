# finding: never-awaited
import asyncio


async def get():
    await asyncio.sleep(1)
    return {"price": 2}


async def main():
    print(await get().keys())  # <- here


asyncio.run(main())
