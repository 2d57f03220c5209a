# finding: not-awaitable
import asyncio


async def main():
    await asyncio.sleep(1)
    print("hello")


def main():  # <- here
    print("main")


asyncio.run(main())
