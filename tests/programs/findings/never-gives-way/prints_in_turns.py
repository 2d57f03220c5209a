# finding: none
# asks: count async
# asks: main async
# expects: run("main").lines == ["A 1", "B 1", "A 2", "B 2"]
import asyncio


async def count(name):
    for number in (1, 2):
        print(name, number)
        await asyncio.sleep(0)


async def main():
    await asyncio.gather(count("A"), count("B"))
