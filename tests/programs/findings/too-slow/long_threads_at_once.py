# finding: none
# asks: main async
# expects: run("main").elapsed == 1
import asyncio
import time


async def main():
    await asyncio.gather(*(asyncio.to_thread(time.sleep, 1) for _ in range(3)))
