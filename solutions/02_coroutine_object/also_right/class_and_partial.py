import asyncio
from functools import partial


async def greet(name):
    print(f"Hello, {name}!")


class Reception:
    def __init__(self, greeter):
        self.greeter = greeter

    def prepare(self, name):
        return self.greeter(name)


prepare = Reception(partial(greet)).prepare


async def main():
    coroutine = prepare("Ada")
    try:
        print("prepared")
        await asyncio.gather(coroutine)
    finally:
        print("done")
