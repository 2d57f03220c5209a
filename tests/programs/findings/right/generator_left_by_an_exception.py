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
    try:
        async for number in numbers(3):
            raise LookupError(number)
    except LookupError:
        print("found")


asyncio.run(main())
