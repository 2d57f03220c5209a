"""Asynchronous generators: read to the end, left early, closed, and one that reads another."""

import asyncio


async def numbers(count):
    try:
        for number in range(count):
            await asyncio.sleep(0.25)
            yield number
    finally:
        print("numbers closed")


async def squares(count):
    async for number in numbers(count):
        yield number**2


async def main():
    async for square in squares(3):
        print(square)
    early = numbers(10)
    async for number in early:
        if number == 1:
            break
    print("left early")
    await early.aclose()
    print([number async for number in numbers(2)])


asyncio.run(main())
