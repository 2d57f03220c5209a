# finding: not-a-coroutine
import asyncio


async def download(name):
    print(f"{name} start")
    await asyncio.sleep(1)
    print(f"{name} done")
    return name


def download_all(names):  # <- here
    return asyncio.gather(*[download(name) for name in names])
