# finding: raised
import asyncio


class Page:
    async def __await__(self):  # <- here
        await asyncio.sleep(1)


async def main():
    await Page()


asyncio.run(main())
