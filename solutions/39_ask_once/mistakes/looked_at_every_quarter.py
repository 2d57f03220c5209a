# finding: too-slow
import asyncio


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


cache = {}
pending = set()


async def get(key):
    while key in pending:
        await asyncio.sleep(0.25)  # <- here
    if key not in cache:
        pending.add(key)
        cache[key] = await fetch(key)
        pending.remove(key)
    return cache[key]


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
