# finding: raised
import asyncio

BROKEN = {2}


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    if number in BROKEN:
        raise OSError(f"page {number} is broken")
    print(f"fetch {number} done")
    return number * 10


async def fetch_safely(number, delay):
    try:
        return await fetch(number, delay)  # <- here
    except OSError as problem:
        return f"failed: {problem}"


async def fetch_all(delays):
    return await asyncio.gather(*[fetch_safely(number, delay) for number, delay in enumerate(delays, 1)])

if __name__ == "__main__":
    print(asyncio.run(fetch_all([3, 1, 2])))
