import asyncio


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


asked = {}


async def get(key):
    if key in asked:
        return await asked[key]
    future = asked[key] = asyncio.get_running_loop().create_future()
    answer = await fetch(key)
    future.set_result(answer)
    return answer


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
