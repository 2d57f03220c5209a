# finding: error-swallowed
# asks: main async
# expects: run("main").lines == ["left", "KeyError"], "error-swallowed: the KeyError does not come out of the block"
import asyncio


class Door:
    async def __aenter__(self):
        await asyncio.sleep(1)

    async def __aexit__(self, *problem):
        print("left")
        return True  # <- here


async def main():
    try:
        async with Door():
            raise KeyError("key")
    except KeyError:
        print("KeyError")
