# finding: missing-line
import asyncio


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


task = None


async def get(key):
    global task
    if task is None:
        task = asyncio.create_task(fetch(key))
    return await task


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
