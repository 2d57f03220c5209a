# finding: none
import asyncio


async def numbers(count):
    try:
        for number in range(count):
            yield number
            await asyncio.sleep(1)
    finally:
        await asyncio.sleep(1)
        print("closed", count)


async def main():
    async for square in (number * number async for number in numbers(4)):
        print(square)
        break


asyncio.run(main())
