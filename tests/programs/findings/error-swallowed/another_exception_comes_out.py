# finding: raised
# asks: main async
# expects: run("main").lines == ["KeyError"], "error-swallowed: the KeyError does not come out of the block"
import asyncio
import contextlib


@contextlib.asynccontextmanager
async def door():
    await asyncio.sleep(1)
    try:
        yield
    finally:
        print({}["nothing"])  # <- here


async def main():
    try:
        async with door():
            raise ValueError
    except ValueError:
        print("KeyError")
