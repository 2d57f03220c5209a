# finding: never-awaited
import asyncio


class Connection:
    async def __init__(self, host):  # <- here
        await asyncio.sleep(0.1)
        self.host = host


async def main():
    connection = Connection("localhost")
    print(connection.host)


asyncio.run(main())
