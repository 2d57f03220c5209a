# finding: too-slow
# asks: main async
# expects: run("main").elapsed == 2
import asyncio


async def work(seconds):
    await asyncio.sleep(seconds)  # <- here


async def main():
    first = asyncio.create_task(work(1))
    await work(3)
    await first
