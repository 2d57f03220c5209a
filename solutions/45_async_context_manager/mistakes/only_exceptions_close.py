# finding: missing-line
import asyncio
import contextlib


@contextlib.asynccontextmanager
async def connect(name):
    print(f"connecting {name}")
    await asyncio.sleep(1)
    try:
        yield name
    except Exception:
        await asyncio.sleep(0.5)
        print(f"closed {name}")
        raise
    else:
        await asyncio.sleep(0.5)
        print(f"closed {name}")


async def main():
    async with connect("db") as db, connect("cache") as cache:
        print(f"using {db} and {cache}")


if __name__ == "__main__":
    asyncio.run(main())
