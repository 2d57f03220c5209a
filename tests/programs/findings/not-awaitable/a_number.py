# finding: not-awaitable
import asyncio


def work():
    return 1


async def main():
    await asyncio.sleep(1)
    await work()  # <- here


asyncio.run(main())
