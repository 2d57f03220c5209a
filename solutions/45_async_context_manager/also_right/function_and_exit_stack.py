import asyncio
from contextlib import AsyncExitStack


class Connection:
    def __init__(self, name):
        self.name = name

    async def __aenter__(self):
        await say_and_wait(f"connecting {self.name}", 1)
        return self.name

    async def __aexit__(self, *problem):
        await asyncio.sleep(0.5)
        print(f"closed {self.name}")
        return False


async def say_and_wait(what, seconds):
    print(what)
    await asyncio.sleep(seconds)


def connect(name):
    return Connection(name)


async def main():
    async with AsyncExitStack() as stack:
        names = [await stack.enter_async_context(connect(name)) for name in ("db", "cache")]
        print("using", " and ".join(names))


if __name__ == "__main__":
    asyncio.run(main())
