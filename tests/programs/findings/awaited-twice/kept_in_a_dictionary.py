# finding: awaited-twice
import asyncio
cache = {}
async def load(key):
    await asyncio.sleep(0.1)
    return key * 2
def get(key):
    if key not in cache:
        cache[key] = load(key)  # <- here
    return cache[key]
async def main():
    print(await get(1))
    print(await get(1))
asyncio.run(main())
