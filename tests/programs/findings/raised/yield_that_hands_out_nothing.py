# finding: raised
import asyncio
import contextlib


@contextlib.asynccontextmanager
async def opened(name):
    file = [name]
    yield  # <- here
    file.clear()


async def main():
    async with opened("a") as file:
        file.append("b")


asyncio.run(main())
