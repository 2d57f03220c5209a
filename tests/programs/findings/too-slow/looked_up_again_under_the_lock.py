# finding: sequential-await
# asks: main async
# expects: run("main").elapsed == 1.5
import asyncio

cache, lock = {}, asyncio.Lock()


async def look_up(key):
    await asyncio.sleep(0.25)
    return cache.get(key)


async def get(key):
    value = await look_up(key)
    if value is None:
        async with lock:
            value = await look_up(key)
            if value is None:
                await asyncio.sleep(1)
                cache[key] = value = key.upper()
    return value


async def main():
    await get("a")  # <- here
    await get("b")
