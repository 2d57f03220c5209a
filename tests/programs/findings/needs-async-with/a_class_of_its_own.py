# finding: needs-async-with
import asyncio


class Connection:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass


async def main():
    with Connection():  # <- here
        pass


asyncio.run(main())
