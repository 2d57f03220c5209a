# finding: raised
import asyncio
from contextlib import contextmanager


@contextmanager
def connect(name):
    print(f"connecting {name}")
    try:
        yield name
    finally:
        print(f"closed {name}")


async def main():
    async with connect("db") as db, connect("cache") as cache:  # <- here
        print(f"using {db} and {cache}")
