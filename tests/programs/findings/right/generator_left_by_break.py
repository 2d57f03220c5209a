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
    async for number in numbers(3):
        print(number)
        break
    await asyncio.sleep(5)
    async for number in numbers(5):
        print(number)
        break


asyncio.run(main())
