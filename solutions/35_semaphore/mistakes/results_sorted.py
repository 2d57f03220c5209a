# finding: wrong-result
import asyncio


async def download(number, delay):
    print(f"{number} start")
    await asyncio.sleep(delay)
    print(f"{number} done")
    return number * 10


async def download_all(delays, limit):
    sem = asyncio.Semaphore(limit)
    results = []

    async def one(n, d):
        async with sem:
            results.append(await download(n, d))
    await asyncio.gather(*(one(n, d) for n, d in enumerate(delays, 1)))
    return sorted(results)  # <- here


if __name__ == "__main__":
    print(asyncio.run(download_all([4, 1, 2, 2.5], 2)))
