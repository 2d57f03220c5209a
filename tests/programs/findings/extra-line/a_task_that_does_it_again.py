# finding: extra-line
# asks: main async
# expects: run("main").timed_lines == ["load@0", "ready@1"]
import asyncio


async def load():
    print("load")  # <- here
    await asyncio.sleep(1)


async def main():
    await asyncio.create_task(load())
    await asyncio.create_task(load())
    print("ready")
