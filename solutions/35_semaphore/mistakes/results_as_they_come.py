# finding: wrong-result
import asyncio


async def download(number, delay):
    print(f"{number} start")
    await asyncio.sleep(delay)
    print(f"{number} done")
    return number * 10


async def download_all(delays, limit):
    semaphore = asyncio.Semaphore(limit)
    results = []

    async def download_one(number, delay):
        async with semaphore:
            results.append(await download(number, delay))  # <- here

    await asyncio.gather(*[download_one(number, delay) for number, delay in enumerate(delays, start=1)])
    return results


if __name__ == "__main__":
    print(asyncio.run(download_all([4, 1, 2, 2.5], 2)))
