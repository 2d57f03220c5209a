# finding: never-awaited
import asyncio


async def get():
    await asyncio.sleep(1)
    return {"price": 2}


async def start():
    return get()  # <- here


async def main():
    await start()


asyncio.run(main())
