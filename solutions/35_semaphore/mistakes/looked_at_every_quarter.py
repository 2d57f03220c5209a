# finding: wrong-time
import asyncio


async def download(number, delay):
    print(f"{number} start")
    await asyncio.sleep(delay)
    print(f"{number} done")
    return number * 10


async def download_all(delays, limit):
    running = 0

    async def one(n, d):
        nonlocal running
        while running >= limit:
            await asyncio.sleep(0.25)  # <- here
        running += 1
        result = await download(n, d)
        running -= 1
        return result

    return await asyncio.gather(*(one(n, d) for n, d in enumerate(delays, 1)))


if __name__ == "__main__":
    print(asyncio.run(download_all([4, 1, 2, 2.5], 2)))
