# finding: none
import asyncio


async def fetch(number, limit):
    async with limit:
        await asyncio.sleep(1)
        print(number)


async def main():
    limit = asyncio.Semaphore(2)
    await asyncio.gather(*(fetch(number, limit) for number in range(4)))


asyncio.run(main())
