# finding: wrong-text
# expects: run("main").lines == ["hello", "world"]
import asyncio


async def main():
    print("hello", end=" ")  # <- here
    await asyncio.sleep(1)
    print("world")
