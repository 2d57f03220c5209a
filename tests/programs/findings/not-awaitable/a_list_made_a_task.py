# finding: not-awaitable
import asyncio


async def fetch(number):
    await asyncio.sleep(1)
    return number


async def main():
    task = asyncio.create_task([fetch(1), fetch(2)])  # <- here
    print(await task)


asyncio.run(main())
