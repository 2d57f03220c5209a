# finding: lock-too-wide
import asyncio


async def download(number, delay):
    print(f"{number} start")
    await asyncio.sleep(delay)
    print(f"{number} done")
    return number * 10


async def download_all(delays, limit):
    lock = asyncio.Lock()

    async def download_one(number, delay):
        async with lock:  # <- here
            return await download(number, delay)

    return await asyncio.gather(*[download_one(number, delay) for number, delay in enumerate(delays, start=1)])


if __name__ == "__main__":
    print(asyncio.run(download_all([4, 1, 2, 2.5], 2)))
