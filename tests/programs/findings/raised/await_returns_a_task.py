# finding: raised
import asyncio


class Page:
    def __await__(self):
        return asyncio.ensure_future(asyncio.sleep(1))  # <- here


async def main():
    await Page()


asyncio.run(main())
