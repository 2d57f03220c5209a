# finding: sequential-await
import asyncio


async def download(number, delay):
    print(f"{number} start")
    await asyncio.sleep(delay)
    print(f"{number} done")
    return number * 10


async def download_all(delays, limit):
    results = []
    for number, delay in enumerate(delays, start=1):
        results.append(await download(number, delay))  # <- here
    return results


if __name__ == "__main__":
    print(asyncio.run(download_all([4, 1, 2, 2.5], 2)))
