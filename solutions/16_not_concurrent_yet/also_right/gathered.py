import asyncio


async def download(name):
    print(f"{name} start")
    await asyncio.sleep(1)
    print(f"{name} done")
    return name


async def download_all(names):
    return await asyncio.gather(*[download(name) for name in names])


if __name__ == "__main__":
    print(asyncio.run(download_all(["a", "b", "c"])))
