# finding: task-left-behind
import asyncio


async def download(name):
    print(f"{name} start")
    await asyncio.sleep(1)
    print(f"{name} done")
    return name


async def download_all(names):
    results = []
    for name in names:
        task = asyncio.create_task(download(name))  # <- here
        results.append(task)
    return results


if __name__ == "__main__":
    print(asyncio.run(download_all(["a", "b", "c"])))
