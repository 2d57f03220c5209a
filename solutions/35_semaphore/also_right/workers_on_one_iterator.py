import asyncio


async def download(number, delay):
    print(f"{number} start")
    await asyncio.sleep(delay)
    print(f"{number} done")
    return number * 10


async def download_all(delays, limit):
    pending = iter(list(enumerate(delays, start=1)))
    results = {}

    async def worker():
        for number, delay in pending:
            results[number] = await download(number, delay)

    async with asyncio.TaskGroup() as group:
        for _ in range(limit):
            group.create_task(worker())
    return [results[number] for number in sorted(results)]


if __name__ == "__main__":
    print(asyncio.run(download_all([4, 1, 2, 2.5], 2)))
