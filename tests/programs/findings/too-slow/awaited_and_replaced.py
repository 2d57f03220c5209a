# finding: too-slow
# asks: main async
# expects: run("main").elapsed == 2
import asyncio


async def load(name):
    await asyncio.sleep(1)
    return len(name)


async def store(name, size):
    await asyncio.sleep(1)


async def main():
    size = await load("ada")  # <- here
    size = await load("ada")
    await store("ada", size + 1)
