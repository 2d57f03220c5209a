# finding: wrong-result
import asyncio


async def download(name):
    print(f"{name} start")
    await asyncio.sleep(1)
    print(f"{name} done")
    return name


async def download_all(names):
    tasks = [asyncio.create_task(download(name)) for name in names]
    results = []
    for finished in asyncio.as_completed(tasks):
        results.append(await finished)  # <- here
    return results


if __name__ == "__main__":
    print(asyncio.run(download_all(["a", "b", "c"])))
