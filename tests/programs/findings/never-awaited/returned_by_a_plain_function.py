# finding: never-awaited
import asyncio


async def get():
    await asyncio.sleep(1)
    return {"price": 2}


def start():
    return get()  # <- here


async def main():
    start()


asyncio.run(main())
