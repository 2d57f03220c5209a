# finding: raised
import asyncio


prices = {}


async def main():
    try:
        print(int("two"))
    except ValueError:
        print(prices["two"])  # <- here


asyncio.run(main())
