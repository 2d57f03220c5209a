# finding: none
# asks: main async
# expects: run("main").lines == ["left", "KeyError"], "error-swallowed: the KeyError does not come out of the block"
import asyncio
import contextlib


@contextlib.asynccontextmanager
async def door():
    await asyncio.sleep(1)
    try:
        yield
    except Exception:
        print("left")
        raise


async def main():
    try:
        async with door():
            raise KeyError("key")
    except KeyError:
        print("KeyError")
