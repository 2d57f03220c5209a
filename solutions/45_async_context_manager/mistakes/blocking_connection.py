# finding: blocking-call
import asyncio
import contextlib
import time


@contextlib.asynccontextmanager
async def connect(name):
    print(f"connecting {name}")
    time.sleep(1)  # <- here
    try:
        yield name
    finally:
        time.sleep(0.5)
        print(f"closed {name}")


async def main():
    async with connect("db") as db, connect("cache") as cache:
        print(f"using {db} and {cache}")


if __name__ == "__main__":
    asyncio.run(main())
