# finding: task-awaited-at-once
# asks: main async
# expects: run("main").elapsed == 2
import asyncio


async def work(seconds):
    await asyncio.sleep(seconds)


async def main():
    first = asyncio.create_task(work(1))
    await first  # <- here
    await work(2)
