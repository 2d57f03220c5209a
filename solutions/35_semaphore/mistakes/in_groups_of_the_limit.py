# finding: sequential-await
import asyncio


async def download(number, delay):
    print(f"{number} start")
    await asyncio.sleep(delay)
    print(f"{number} done")
    return number * 10


async def download_all(delays, limit):
    numbered = list(enumerate(delays, start=1))
    results = []
    for first in range(0, len(numbered), limit):
        group = numbered[first : first + limit]
        results += await asyncio.gather(*[download(number, delay) for number, delay in group])  # <- here
    return results


if __name__ == "__main__":
    print(asyncio.run(download_all([4, 1, 2, 2.5], 2)))
