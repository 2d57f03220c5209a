# finding: race
import asyncio


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


answers = {}


async def get(key):
    if key not in answers:
        answers[key] = await fetch(key)  # <- here
    return answers[key]


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
