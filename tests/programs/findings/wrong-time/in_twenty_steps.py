# finding: none
# asks: main async
# expects: run("main").timed_lines == ["hello@2"]
import asyncio


async def main():
    for _ in range(20):
        await asyncio.sleep(0.1)
    print("hello")
