# finding: raised
import asyncio


class Database:
    cursor = None

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        pass


async def main():
    async with Database() as database:
        database.cursor.execute("select")  # <- here


asyncio.run(main())
