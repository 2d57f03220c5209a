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


async def fetch_all(delays):
    fetches = [fetch(number, delay) for number, delay in enumerate(delays, 1)]
    return await asyncio.gather(*fetches)  # <- here

if __name__ == "__main__":
    print(asyncio.run(fetch_all([3, 1, 2])))
