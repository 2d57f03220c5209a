# finding: none
import asyncio

cache = {}
pending = {}


async def load(key):
    await asyncio.sleep(1)
    return key.upper()


async def get(key):
    if key in cache:
        return cache[key]
    if key in pending:
        await pending[key].wait()
        return cache[key]
    pending[key] = asyncio.Event()
    cache[key] = await load(key)
    pending.pop(key).set()
    return cache[key]


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))


asyncio.run(main())
