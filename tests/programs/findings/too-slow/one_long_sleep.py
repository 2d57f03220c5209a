# finding: too-slow
# asks: main async
# expects: run("main").elapsed == 1
import asyncio


async def main():
    await asyncio.sleep(2)  # <- here
