# finding: raised
import asyncio


async def main():
    eval("1 +")  # <- here


asyncio.run(main())
