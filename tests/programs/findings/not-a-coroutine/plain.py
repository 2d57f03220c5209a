# finding: not-a-coroutine
# asks: main async
# expects: run("main").timed_lines == ["hello@1"]
import asyncio


def main():  # <- here
    asyncio.sleep(1)
    print("hello")
