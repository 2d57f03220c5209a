# finding: not-awaitable
import asyncio
import contextlib


@contextlib.asynccontextmanager
async def connection():
    yield "connection"
    print("closed")


async def main():
    print(await connection())  # <- here


asyncio.run(main())
