# finding: awaited-twice
import asyncio


async def work():
    await asyncio.sleep(1)


async def main():
    coroutine = work()
    await coroutine
    await coroutine  # <- here


asyncio.run(main())
