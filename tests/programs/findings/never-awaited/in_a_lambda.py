# finding: never-awaited
import asyncio


async def get():
    await asyncio.sleep(1)
    return {"price": 2}


async def main():
    asyncio.get_running_loop().call_later(1, lambda: get())  # <- here
    await asyncio.sleep(2)


asyncio.run(main())
