import asyncio


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


locks = {}
answers = {}


async def get(key):
    if key in answers:
        return answers[key]
    lock = locks.setdefault(key, asyncio.Lock())
    async with lock:
        if key not in answers:
            answers[key] = await fetch(key)
        return answers[key]


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
