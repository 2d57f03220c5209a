# finding: not-awaitable
import asyncio


def worker():
    print("at work")


async def main():
    await asyncio.gather(worker(), worker())  # <- here


asyncio.run(main())
