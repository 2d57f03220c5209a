import asyncio


async def download(number, delay):
    print(f"{number} start")
    await asyncio.sleep(delay)
    print(f"{number} done")
    return number * 10


async def download_all(delays, limit):
    places = asyncio.Queue()
    for place in range(limit):
        places.put_nowait(place)
    results = [None] * len(delays)

    async def one(index):
        place = await places.get()
        results[index] = await download(index + 1, delays[index])
        places.put_nowait(place)

    await asyncio.gather(*map(one, range(len(delays))))
    return results


if __name__ == "__main__":
    print(asyncio.run(download_all([4, 1, 2, 2.5], 2)))
