import asyncio
from types import SimpleNamespace


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


asked = SimpleNamespace()


async def get(key):
    if not hasattr(asked, key):
        setattr(asked, key, asyncio.ensure_future(fetch(key)))
    return await getattr(asked, key)


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
