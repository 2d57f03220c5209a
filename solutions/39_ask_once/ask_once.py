"""Answers that are fetched once, however many ask for them."""

import asyncio


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


tasks = {}


async def get(key):
    if key not in tasks:
        tasks[key] = asyncio.create_task(fetch(key))
    return await tasks[key]


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
