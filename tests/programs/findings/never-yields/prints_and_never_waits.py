# finding: never-yields
# asks: main async
# expects: run("main").lines == ["hello", "world"]
import asyncio


async def main():
    while True:
        print("hello")  # <- here
    await asyncio.sleep(1)
    print("world")
