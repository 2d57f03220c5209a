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
    tasks = []
    async with asyncio.TaskGroup() as group:
        for number, delay in enumerate(delays, 1):
            tasks.append(group.create_task(fetch(number, delay)))  # <- here
    return [task.result() for task in tasks]

if __name__ == "__main__":
    print(asyncio.run(fetch_all([3, 1, 2])))
