import asyncio


async def download(name):
    print(f"{name} start")
    await asyncio.sleep(1)
    print(f"{name} done")
    return name


async def download_all(names):
    tasks = []
    for name in names:
        task = asyncio.create_task(download(name))
        tasks.append(task)
    results = []
    for task in tasks:
        results.append(await task)
    return results


if __name__ == "__main__":
    print(asyncio.run(download_all(["a", "b", "c"])))
