# finding: wrong-time
# asks: main async
# expects: run("main").timed_lines == ["hello@2"]
import asyncio


async def main():
    await asyncio.sleep(1)  # <- here
    print("hello")
