import asyncio
from collections.abc import Coroutine


async def greet(name: str) -> str:
    """Greet by name."""
    text = "Hello, " + name + "!"
    print(text)
    return text


def prepare(name: str) -> Coroutine:
    return greet(name)


async def main():
    greetings = [prepare(name) for name in ("Ada",)]
    print("prepared")
    for greeting in greetings:
        await greeting
    print("done")


def start():
    asyncio.run(main())


if __name__ == "__main__":
    start()
