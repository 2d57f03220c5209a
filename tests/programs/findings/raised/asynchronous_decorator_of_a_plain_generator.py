# finding: raised
import asyncio
from contextlib import asynccontextmanager


@asynccontextmanager  # <- here
def session():
    print("open")
    yield "session"
    print("close")


async def main():
    async with session() as name:
        print(name)


asyncio.run(main())
