# finding: await-outside-async
import asyncio


class Shop:
    def __init__(self):
        await asyncio.sleep(1)  # <- here


async def main():
    Shop()


asyncio.run(main())
