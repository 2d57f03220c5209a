# finding: not-awaitable
import asyncio


async def main():
    await asyncio.create_task(print("hello"))  # <- here


asyncio.run(main())
