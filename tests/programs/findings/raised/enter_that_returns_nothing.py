# finding: raised
import asyncio


class Database:
    async def __aenter__(self):  # <- here
        await asyncio.sleep(0.1)
        self.is_open = True

    async def __aexit__(self, *error):
        self.is_open = False

    async def query(self, text):
        return [text]


async def main():
    async with Database() as database:
        print(await database.query("select"))


asyncio.run(main())
