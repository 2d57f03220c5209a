# finding: no-running-loop
import asyncio


async def greet(name):
    print(f"Hello, {name}!")


def prepare(name):
    return asyncio.create_task(greet(name))  # <- here


async def main():
    greeting = prepare("Ada")
    print("prepared")
    await greeting
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
