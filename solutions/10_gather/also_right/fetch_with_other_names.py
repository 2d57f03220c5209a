import asyncio


async def fetch(page, seconds):
    print(f"fetch {page} start")
    await asyncio.sleep(seconds)
    print(f"fetch {page} done")
    return page * 10


async def fetch_all(delays):
    return await asyncio.gather(*[fetch(page=n, seconds=d) for n, d in enumerate(delays, 1)])
