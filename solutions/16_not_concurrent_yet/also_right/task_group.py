import asyncio


async def download(name):
    print(f"{name} start")
    await asyncio.sleep(1)
    print(f"{name} done")
    return name


async def download_all(names):
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(download(name)) for name in names]
    return [task.result() for task in tasks]


asyncio.run(download_all(["a", "b", "c"]))
