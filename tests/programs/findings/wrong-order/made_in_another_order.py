# finding: none
# asks: main async
# expects: run("main").lines == ["hello", "world"]
import asyncio


async def say(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    await asyncio.gather(say(2, "world"), say(1, "hello"))
