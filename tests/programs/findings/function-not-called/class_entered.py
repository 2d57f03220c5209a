# finding: function-not-called
import asyncio


class Connection:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass


async def main():
    async with Connection as connection:  # <- here
        print(connection)


asyncio.run(main())
