# finding: missing-line
# expects: run("main").lines == ["hello", "world"]
import asyncio


async def main():
    print("hello")
    await asyncio.sleep(1)
    return
    print("world")  # <- here
