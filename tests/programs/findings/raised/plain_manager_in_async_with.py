# finding: raised
import asyncio
from contextlib import contextmanager


@contextmanager
def session():
    print("open")
    yield "session"
    print("close")


async def main():
    async with session() as name:  # <- here
        print(name)


asyncio.run(main())
