# finding: sequential-await
# expects: run("main", until=2).lines == ["tick", "tack", "tick", "tack"]
import asyncio


async def tick():
    while True:
        print("tick")
        await asyncio.sleep(1)


async def tack():
    while True:
        print("tack")
        await asyncio.sleep(1)


async def main():
    await tick()  # <- here
    await tack()
