# finding: never-gives-way
# asks: count async
# asks: main async
# expects: run("main").lines == ["A 1", "B 1", "A 2", "B 2"]
import asyncio
import time


async def count(name):
    for number in (1, 2):
        print(name, number)
        time.sleep(0)  # <- here


async def main():
    await asyncio.gather(count("A"), count("B"))
