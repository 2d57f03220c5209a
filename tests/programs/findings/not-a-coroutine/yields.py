# finding: not-a-coroutine
# asks: main async
# expects: run("main").timed_lines == ["hello@0", "world@1"]
import asyncio


async def main():
    print("hello")
    yield asyncio.sleep(1)  # <- here
    print("world")
