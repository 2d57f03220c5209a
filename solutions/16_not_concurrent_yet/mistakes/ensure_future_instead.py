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
        task = asyncio.ensure_future(download(name))
        result = await task  # <- here
        results.append(result)
    return results


if __name__ == "__main__":
    print(asyncio.run(download_all(["a", "b", "c"])))
