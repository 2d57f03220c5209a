import asyncio


async def download(name):
    print(f"{name} start")
    await asyncio.sleep(1)
    print(f"{name} done")
    return name


async def download_all(names):
    results = [None] * len(names)

    async def keep(place, name):
        results[place] = await download(name)

    await asyncio.gather(*(keep(place, name) for place, name in enumerate(names)))
    return results


if __name__ == "__main__":
    print(asyncio.run(download_all(["a", "b", "c"])))
