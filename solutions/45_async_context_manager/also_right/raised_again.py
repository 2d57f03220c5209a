from asyncio import run, sleep
from contextlib import asynccontextmanager


async def close(name):
    await sleep(0.5)
    print(f"closed {name}")


@asynccontextmanager
async def connect(name):
    print(f"connecting {name}")
    await sleep(1)
    try:
        yield name
    except BaseException:
        await close(name)
        raise
    else:
        await close(name)


async def main():
    async with connect("db") as first:
        async with connect("cache") as second:
            print("using", first, "and", second)


run(main())
