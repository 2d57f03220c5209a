# finding: wrong-time
# asks: main async
# expects: run("main").timed_lines == ["beat@0", "beat@1", "ready@1.5"]
import asyncio


async def heartbeat():
    while True:
        print("beat")
        await asyncio.sleep(1)


async def main():
    beating = asyncio.create_task(heartbeat())
    await asyncio.sleep(2.5)  # <- here
    print("ready")
    beating.cancel()
