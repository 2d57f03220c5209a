import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    coroutines = []
    number = 1
    for delay in delays:
        coroutines.append(fetch(number, delay))
        number += 1
    results = await asyncio.gather(*coroutines)
    return results


async def main():
    print(await fetch_all([3, 1, 2]))


if __name__ == "__main__":
    asyncio.run(main())
