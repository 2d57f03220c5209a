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


async def first_of(count):
    async for number in numbers(count):
        return number


async def main():
    print(await asyncio.gather(*[first_of(count) for count in range(1, 6)]))
    task = asyncio.create_task(first_of(7))
    print(await task)


asyncio.run(main())
