# finding: not-awaitable
import asyncio


async def main():
    print("hello")
    await asyncio.sleep(1)
    await print("world")  # <- here


asyncio.run(main())
