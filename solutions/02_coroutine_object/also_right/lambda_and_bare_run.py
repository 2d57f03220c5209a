import asyncio


async def greet(name):
    print(f"Hello, {name}!")


prepare = lambda name: greet(name)  # noqa: E731


async def main():
    greeting = prepare("Ada")
    print("prepared")
    await greeting
    print("done")


asyncio.run(main())
