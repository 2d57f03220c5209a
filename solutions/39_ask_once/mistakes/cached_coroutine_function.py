# finding: awaited-twice
import asyncio
from functools import cache


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


@cache
def asked(key):
    return fetch(key)


async def get(key):
    return await asked(key)  # <- here


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
