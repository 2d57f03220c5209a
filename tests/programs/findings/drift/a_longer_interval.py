# finding: wrong-time
# asks: main async
# expects: run("main").timed_lines == ["beat@0", "beat@1", "beat@2", "beat@3"]
import asyncio


async def beat():
    print("beat")


async def main():
    for _ in range(4):
        await beat()
        await asyncio.sleep(1.25)  # <- here
