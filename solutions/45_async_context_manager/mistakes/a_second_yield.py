# finding: raised
import asyncio
from contextlib import asynccontextmanager


@asynccontextmanager
async def connect(name):
    print(f"connecting {name}")
    await asyncio.sleep(1)
    try:
        yield name
    finally:
        await asyncio.sleep(0.5)
        print(f"closed {name}")
        yield  # <- here


async def main():
    async with connect("db") as db, connect("cache") as cache:
        print(f"using {db} and {cache}")
