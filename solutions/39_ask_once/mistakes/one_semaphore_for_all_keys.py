# finding: lock-too-wide
import asyncio

async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()

answers = {}
turn = asyncio.Semaphore(1)


async def get(key):
    async with turn:  # <- here
        if key not in answers:
            answers[key] = await fetch(key)
        return answers[key]

async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))
