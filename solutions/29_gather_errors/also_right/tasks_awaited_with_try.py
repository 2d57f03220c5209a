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
    for task in [asyncio.ensure_future(fetch(number, delay)) for number, delay in enumerate(delays, 1)]:
        try:
            results.append(await task)
        except Exception as problem:
            results.append(f"failed: {problem.args[0]}")
    return tuple(results)


print(asyncio.run(fetch_all([3, 1, 2])))
