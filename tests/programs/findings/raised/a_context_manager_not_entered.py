# finding: raised
import asyncio
import contextlib


@contextlib.asynccontextmanager
async def session():
    yield {"user": "ann"}


async def main():
    opened = session()
    print(opened["user"])  # <- here


asyncio.run(main())
