# finding: none
# asks: main async
# expects: run("main").elapsed == 2
import asyncio


async def main():
    await asyncio.sleep(1)
    await asyncio.sleep(1)
