# finding: needs-async-with
import asyncio
import contextlib


@contextlib.asynccontextmanager
async def connect(name):
    print(f"connecting {name}")
    await asyncio.sleep(1)
    try:
        yield name
    finally:
        await asyncio.sleep(0.5)
        print(f"closed {name}")


async def main():
    with connect("db") as db, connect("cache") as cache:  # <- here
        print(f"using {db} and {cache}")


asyncio.run(main())
