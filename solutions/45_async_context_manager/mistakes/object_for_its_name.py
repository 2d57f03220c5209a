# finding: wrong-text
import asyncio


class connect:
    def __init__(self, name):
        self.name = name

    async def __aenter__(self):
        print(f"connecting {self.name}")
        await asyncio.sleep(1)
        return self  # <- here

    async def __aexit__(self, *exc):
        await asyncio.sleep(0.5)
        print(f"closed {self.name}")


async def main():
    async with connect("db") as db, connect("cache") as cache:
        print(f"using {db} and {cache}")
