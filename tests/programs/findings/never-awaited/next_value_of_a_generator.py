# finding: never-awaited
import asyncio


async def numbers():
    for number in range(3):
        await asyncio.sleep(0.1)
        yield number


async def main():
    values = numbers()
    first = anext(values)  # <- here
    print("first", type(first).__name__)


asyncio.run(main())
