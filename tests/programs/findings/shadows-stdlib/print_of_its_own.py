# finding: shadows-stdlib
import asyncio


def print(text):  # <- here
    print(text.upper())


async def main():
    await asyncio.sleep(1)
    print("hello")


asyncio.run(main())
