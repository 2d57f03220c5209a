# finding: missing-line
import asyncio
import contextlib


@contextlib.asynccontextmanager
async def connect(name):
    print(f"connecting {name}")
    await asyncio.sleep(1)
    yield name
    await asyncio.sleep(0.5)
    print(f"closed {name}")  # <- here


async def main():
    async with connect("db") as db, connect("cache") as cache:
        print(f"using {db} and {cache}")


if __name__ == "__main__":
    asyncio.run(main())
