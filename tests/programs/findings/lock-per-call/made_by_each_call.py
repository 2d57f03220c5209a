# finding: lock-per-call
import asyncio


async def fetch(number):
    limit = asyncio.Semaphore(2)  # <- here
    async with limit:
        await asyncio.sleep(1)
        print(number)


async def main():
    await asyncio.gather(*(fetch(number) for number in range(4)))


asyncio.run(main())
