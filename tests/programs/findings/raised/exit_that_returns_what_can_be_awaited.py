# finding: none
import asyncio


class Client:
    async def __aenter__(self):
        return self

    def __aexit__(self, *exception):
        return self.close()

    async def close(self):
        print("closed")


async def main():
    async with Client():
        await asyncio.sleep(0.1)


asyncio.run(main())
