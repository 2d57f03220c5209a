# finding: none
# asks: main async
# expects: run("main").elapsed == 1
import asyncio


async def hello():
    await asyncio.sleep(1)


def main():
    return hello()
