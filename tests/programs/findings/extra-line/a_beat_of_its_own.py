# finding: extra-line
# asks: main async
# expects: run("main").timed_lines == ["beat@0", "beat@1", "ready@1.5"]
import asyncio


async def main():
    print("beat")
    await asyncio.sleep(1)
    print("beat")
    await asyncio.sleep(0.25)
    print("beat")  # <- here
    await asyncio.sleep(0.25)
    print("ready")
