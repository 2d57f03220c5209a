# finding: not-a-coroutine
import asyncio


async def greet(name):
    print(f"Hello, {name}!")


def prepare(name):
    return greet(name)


def main():  # <- here
    greeting = prepare("Ada")
    print("prepared")
    asyncio.run(greeting)
    print("done")


main()
