# finding: none
# asks: main async
# expects: run("main").returned == "coroutine"
import asyncio


async def hello():
    await asyncio.sleep(1)


def main():
    return hello()
