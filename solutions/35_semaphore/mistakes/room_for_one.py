# finding: lock-too-wide
import asyncio

async def download(number, delay):
    print(f"{number} start")
    await asyncio.sleep(delay)
    print(f"{number} done")
    return number * 10


async def download_all(delays, limit):
    semaphore = asyncio.Semaphore(1)  # <- here

    async def one(number, delay):
        async with semaphore:
            return await download(number, delay)

    return await asyncio.gather(*(one(n, d) for n, d in enumerate(delays, 1)))
