import asyncio


async def download(name):
    print(f"{name} start")
    await asyncio.sleep(1)
    print(f"{name} done")
    return name


async def download_all(names):
    tasks = [asyncio.create_task(download(name)) for name in names]
    for done in asyncio.as_completed(tasks):
        await done
    return tuple(task.result() for task in tasks)


if __name__ == "__main__":
    print(asyncio.run(download_all(["a", "b", "c"])))
