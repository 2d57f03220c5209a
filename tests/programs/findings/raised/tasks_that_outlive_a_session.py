# finding: raised
import asyncio


class Session:
    async def __aenter__(self):
        self.closed = False
        return self

    async def __aexit__(self, *error):
        self.closed = True

    async def get(self, page):
        await asyncio.sleep(1)
        if self.closed:
            raise RuntimeError("session is closed")
        return page


async def main():
    async with Session() as session:
        tasks = [asyncio.create_task(session.get(page)) for page in "ab"]  # <- here
    print(await asyncio.gather(*tasks))


asyncio.run(main())
