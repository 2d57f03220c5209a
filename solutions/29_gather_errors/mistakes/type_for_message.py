# finding: wrong-result
import asyncio

BROKEN = {2}


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    if number in BROKEN:
        raise OSError(f"page {number} is broken")
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    fetches = [fetch(number, delay) for number, delay in enumerate(delays, 1)]
    results = await asyncio.gather(*fetches, return_exceptions=True)
    return [f"failed: {type(one).__name__}" if isinstance(one, Exception) else one for one in results]  # <- here

if __name__ == "__main__":
    print(asyncio.run(fetch_all([3, 1, 2])))
