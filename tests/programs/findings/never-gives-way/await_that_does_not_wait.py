# finding: never-gives-way
# asks: count async
# asks: main async
# expects: run("main").lines == ["A 1", "B 1", "A 2", "B 2"]
import asyncio


async def say(name, number):
    print(name, number)


async def count(name):
    number = 0
    while number < 2:
        number += 1
        await say(name, number)  # <- here


async def main():
    await asyncio.gather(count("A"), count("B"))
