# finding: run-inside-loop
import asyncio


async def greet(name):
    print(f"Hello, {name}!")


def prepare(name):
    return asyncio.run(greet(name))  # <- here


async def main():
    greeting = prepare("Ada")
    print("prepared")
    await greeting
    print("done")


asyncio.run(main())
