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
    results = {}

    async def one(number, delay):
        try:
            results[number] = await fetch(number, delay)
        except (OSError, RuntimeError) as problem:
            results[number] = f"failed: {problem}"

    async with asyncio.TaskGroup() as group:
        for number, delay in enumerate(delays, 1):
            group.create_task(one(number, delay))
    return [results[number] for number in sorted(results)]
