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
    good = [result for result in results if not isinstance(result, Exception)]
    return good + [f"failed: {result}" for result in results if isinstance(result, Exception)]  # <- here

if __name__ == "__main__":
    print(asyncio.run(fetch_all([3, 1, 2])))
