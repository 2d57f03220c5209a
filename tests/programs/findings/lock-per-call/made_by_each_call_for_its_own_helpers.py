# finding: none
import asyncio


async def part(number, limit):
    async with limit:
        await asyncio.sleep(1)
        return number


async def fetch(count):
    limit = asyncio.Semaphore(2)
    return await asyncio.gather(*(part(number, limit) for number in range(count)))


async def main():
    print(await asyncio.gather(fetch(2), fetch(3)))


asyncio.run(main())
