import asyncio
import contextlib


@contextlib.asynccontextmanager
async def connect(name):
    async def close():
        await asyncio.sleep(0.5)
        print(f"closed {name}")

    async with contextlib.AsyncExitStack() as stack:
        print(f"connecting {name}")
        await asyncio.sleep(1)
        stack.push_async_callback(close)
        yield name


async def main():
    async with connect("db") as db, connect("cache") as cache:
        print(f"using {db} and {cache}")


if __name__ == "__main__":
    asyncio.run(main())
