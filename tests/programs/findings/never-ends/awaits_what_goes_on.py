# finding: never-ends
# asks: main async
# expects: run("main", until=60).timed_lines == ["tick@1", "tick@2", "over@2.5"]
import asyncio


async def worker():
    while True:
        await asyncio.sleep(1)
        print("tick")


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(2.5)
    await task  # <- here
    print("over")
