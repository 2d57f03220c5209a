# finding: raised
import asyncio


async def numbers(k):
    for n in range(3):
        await asyncio.sleep(1)
        yield n * k


async def main():
    print(await asyncio.gather(numbers(1), numbers(2)))  # <- here


asyncio.run(main())
