import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays: list[float]) -> list[int]:
    if not delays:
        return []
    gathered = asyncio.gather(*(fetch(i, d) for i, d in enumerate(delays, 1)))
    await gathered
    return gathered.result()
