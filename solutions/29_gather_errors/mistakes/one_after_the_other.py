# finding: sequential-await
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
    results = []
    for number, delay in enumerate(delays, 1):
        try:
            results.append(await fetch(number, delay))  # <- here
        except Exception as problem:
            results.append(f"failed: {problem}")
    return results

if __name__ == "__main__":
    print(asyncio.run(fetch_all([3, 1, 2])))
