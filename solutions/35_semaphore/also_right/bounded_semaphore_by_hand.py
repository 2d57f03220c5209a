import asyncio


async def download(number, delay):
    print(f"{number} start")
    await asyncio.sleep(delay)
    print(f"{number} done")
    return number * 10


async def download_all(delays, limit):
    places = asyncio.BoundedSemaphore(limit)

    async def one(number):
        await places.acquire()
        try:
            return await download(number, delays[number - 1])
        finally:
            places.release()

    tasks = [asyncio.create_task(one(number)) for number in range(1, len(delays) + 1)]
    return [await task for task in tasks]


if __name__ == "__main__":
    print(asyncio.run(download_all([4, 1, 2, 2.5], 2)))
