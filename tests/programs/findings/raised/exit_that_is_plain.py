# finding: raised
import asyncio


class Client:
    async def __aenter__(self):
        return self

    def __aexit__(self, *exception):  # <- here
        print("closed")


async def main():
    async with Client():
        await asyncio.sleep(0.1)


asyncio.run(main())
