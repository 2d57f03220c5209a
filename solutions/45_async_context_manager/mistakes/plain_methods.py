# finding: needs-async-with
import asyncio
import time


class connect:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print(f"connecting {self.name}")
        time.sleep(1)
        return self.name

    def __exit__(self, *problem):
        time.sleep(0.5)
        print(f"closed {self.name}")


async def main():
    with connect("db") as db, connect("cache") as cache:  # <- here
        print(f"using {db} and {cache}")


asyncio.run(main())
