# finding: awaited-twice
import asyncio


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


asked = {}


async def get(key):
    if key not in asked:
        asked[key] = fetch(key)
    return await asked[key]  # <- here


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
