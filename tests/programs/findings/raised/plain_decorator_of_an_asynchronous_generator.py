# finding: raised
import asyncio
from contextlib import contextmanager


@contextmanager  # <- here
async def session():
    print("open")
    yield "session"
    print("close")


async def main():
    async with session() as name:
        print(name)


asyncio.run(main())
