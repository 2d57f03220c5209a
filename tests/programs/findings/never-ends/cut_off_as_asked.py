# finding: wrong-text
# asks: main async
# expects: run("main", until=2.5).timed_lines == ["tick@1", "tick@2"]
import asyncio


async def main():
    while True:
        await asyncio.sleep(1)
        print("tock")  # <- here
