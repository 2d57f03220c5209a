# finding: wrong-time
import asyncio


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


answers = {}
under_way = set()


async def get(key):
    while key in under_way:
        await asyncio.sleep(0.3)
    if key not in answers:
        under_way.add(key)
        answers[key] = await fetch(key)
        under_way.remove(key)
    return answers[key]


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
