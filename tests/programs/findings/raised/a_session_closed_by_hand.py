# finding: raised
import asyncio


class Session:
    closed = False

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        self.closed = True

    async def get(self, page):
        await asyncio.sleep(1)
        if self.closed:
            raise RuntimeError("session is closed")  # <- here
        return page


async def main():
    async with Session() as session:
        print(await asyncio.gather(*[asyncio.create_task(session.get(page)) for page in "ab"]))
    session.closed = True
    await session.get("c")


asyncio.run(main())
