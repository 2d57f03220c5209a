# finding: task-awaited-at-once
import asyncio


async def download(name):
    print(f"{name} start")
    await asyncio.sleep(1)
    print(f"{name} done")
    return name


async def download_all(names):
    results = []
    for name in names:
        async with asyncio.TaskGroup() as group:  # <- here
            task = group.create_task(download(name))
        results.append(task.result())
    return results


if __name__ == "__main__":
    print(asyncio.run(download_all(["a", "b", "c"])))
