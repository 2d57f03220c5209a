"""`greet` is an object: calling it gives a coroutine."""

import asyncio


class Greeter:
    def __init__(self, seconds):
        self.seconds = seconds

    async def __call__(self, name):
        print(f"Hello, {name}!")
        await asyncio.sleep(self.seconds)
        print(f"Goodbye, {name}!")


greet = Greeter(1)


async def main():
    async with asyncio.TaskGroup() as group:
        for name in ("Alice", "Bob"):
            group.create_task(greet(name))


asyncio.run(main())
