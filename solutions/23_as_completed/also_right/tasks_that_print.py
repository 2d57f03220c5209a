from asyncio import TaskGroup, run, sleep


async def fetch(number, delay):
    await sleep(delay)
    return number * 10


async def show(delays):
    results = []

    async def one(number, delay):
        result = await fetch(number, delay)
        print(f"got {result}")
        results.append(result)

    async with TaskGroup() as group:
        for number, delay in enumerate(delays, 1):
            group.create_task(one(number, delay))
    return results


if __name__ == "__main__":
    run(show([3, 1, 2]))
