import asyncio as aio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await aio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    async with aio.TaskGroup() as group:
        tasks = [group.create_task(fetch(n, delay)) for n, delay in enumerate(delays, 1)]
        return await aio.gather(*tasks)


aio.run(fetch_all([3, 1, 2]))
