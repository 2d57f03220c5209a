import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    tasks = [asyncio.create_task(fetch(i, d), name="fetch") for i, d in enumerate(delays, 1)]
    return list(await asyncio.gather(*tasks))


print(asyncio.run(fetch_all([3, 1, 2])))
