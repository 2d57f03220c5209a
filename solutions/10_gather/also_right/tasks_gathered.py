import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


async def fetch_all(delays):
    tasks = []
    for i in range(len(delays)):
        tasks.append(asyncio.create_task(fetch(i + 1, delays[i])))
    done = await asyncio.gather(*tasks)
    return list(done)


asyncio.run(fetch_all([3, 1, 2]))
