import asyncio
from collections import defaultdict


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


locks = defaultdict(asyncio.Lock)
answers = {}


async def get(key):
    async with locks[key]:
        if key not in answers:
            answers[key] = await fetch(key)
    return answers[key]


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
