# finding: never-awaited
import asyncio


async def get():
    await asyncio.sleep(1)
    return {"price": 2}


async def main():
    print(f"{get():>10}")  # <- here


asyncio.run(main())
