import asyncio
from functools import lru_cache


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


@lru_cache(maxsize=None)
def task_for(key):
    return asyncio.ensure_future(fetch(key))


async def get(key):
    return await task_for(key)


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
