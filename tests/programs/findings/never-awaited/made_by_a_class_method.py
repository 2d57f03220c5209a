# finding: none
import asyncio


class Connection:
    def __init__(self, host):
        self.host = host

    @classmethod
    async def create(cls, host):
        await asyncio.sleep(0.1)
        return cls(host)

    def __await__(self):
        return asyncio.sleep(0.1, self).__await__()

    @property
    async def address(self):
        await asyncio.sleep(0.1)
        return self.host


async def main():
    connection = await (await Connection.create("localhost"))
    print(await connection.address)


asyncio.run(main())
